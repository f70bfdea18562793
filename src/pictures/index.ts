/** Pictures, wherever there is JavaScript. `node.ts` adds what reads and writes files. */

export { MNIST_APPEARANCE, measureAppearance, notesOn } from "./appearance.ts";
export { type Colour, Drawing, type Image, type Lettering } from "./drawing.ts";
export { type EnlargedExampleOptions, enlargedExample } from "./enlarged-example.ts";
export { countClasses, examplesOfClasses, imageAt, isBrightOnBlack } from "./examples.ts";
export { type GalleryItem, type GalleryOptions, type GalleryPicture, gallery, type Mark } from "./gallery.ts";
export { type LabelsTableOptions, labelsTable } from "./labels-table.ts";
export { frameLikeDataset } from "./object.ts";
export { shrink } from "./shrink.ts";
export { type SpriteSheetOptions, spriteSheet } from "./sprite-sheet.ts";
export { drawingSvg, pngUri, withoutLetterings } from "./svg.ts";
