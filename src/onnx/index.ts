export { type ChooseLowering, firstApplicable, plainOnly } from "./choose-lowering.ts";
export { permute } from "./permute.ts";
export { type OnnxFile, readOnnx, type StoredTensor } from "./read.ts";
export { type GraphDescription, type Repetition, toOnnx, toOnnxInPieces } from "./write.ts";
