/** Pictures, wherever there is JavaScript. `node.ts` adds what reads and writes files. */

export {
  countClasses,
  examplesOfClasses,
  type Image,
  imageAt,
  isBrightOnBlack,
  MNIST_APPEARANCE,
  measureAppearance,
  notesOn,
} from "../data/index.ts";
export { type Colour, Drawing, type Lettering } from "./drawing.ts";
export { type EnlargedExampleOptions, enlargedExample } from "./enlarged-example.ts";
export { type GalleryItem, type GalleryOptions, type GalleryPicture, gallery, type Mark } from "./gallery.ts";
export { type LabelsTableOptions, labelsTable } from "./labels-table.ts";
export { frameLikeDataset } from "./object.ts";
export { shrink } from "./shrink.ts";
export { type SpriteSheetOptions, spriteSheet } from "./sprite-sheet.ts";
export { drawingSvg, pngUri, withoutLetterings } from "./svg.ts";
