/** Every augmentation. A new one is its own file and a line here. */

export type { Augmentation, ImageSize } from "./augmentation.ts";
export { randomAffine } from "./random-affine.ts";
export { randomErasing } from "./random-erasing.ts";
export { randomFlip } from "./random-flip.ts";
export { randomRotation } from "./random-rotation.ts";
export { randomTranslation } from "./random-translation.ts";
