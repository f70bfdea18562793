/** Pictures in Node: everything in `index.ts`, and files. */

export {
  type ImportedPictures,
  type ImportOptions,
  importPictures,
  type SkippedFile,
} from "./import-pictures.ts";
export * from "./index.ts";
export { outlineText } from "./outline-text.ts";
export { type ReadPictureOptions, readPicture } from "./photograph.ts";
export { encodePng } from "./png.ts";
export { preparePicture } from "./prepare-picture.ts";
export type { PreparedPicture } from "./preparing.ts";
