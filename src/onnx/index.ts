export { type ChooseLowering, firstApplicable, plainOnly } from "./choose-lowering.ts";
export { type FileDimension, type FilePort, type InspectedFile, inspectOnnx } from "./inspect.ts";
export { permute } from "./permute.ts";
export { hasMetadata, type OnnxFile, readOnnx, type StoredTensor } from "./read.ts";
export { type GraphDescription, type Repetition, toOnnx, toOnnxInPieces } from "./write.ts";
