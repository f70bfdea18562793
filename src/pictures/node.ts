/** Pictures in Node: everything in `index.ts`, and files. */

export { type ImportedPictures, type ImportOptions, importPictures } from "./import-pictures.ts";
export * from "./index.ts";
export { outlineText } from "./outline-text.ts";
export { type ReadPictureOptions, readPicture } from "./photograph.ts";
export { encodePng } from "./png.ts";
