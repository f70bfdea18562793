/** Data in Node: everything in `index.ts`, reading from files, and fetching. */

export type { AnnouncedLength } from "./assemble.ts";
export { classNameProblem } from "./class-names.ts";
export { type ReadOptions, readDatasetDirectory } from "./directory.ts";
export {
  type Fetched,
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
  fetchDirectory,
  presentFiles,
  publishedBytes,
  type VerifiedFile,
  verifyDataset,
} from "./fetching/fetch.ts";
export { readMaybeGzip } from "./gzip.ts";
export * from "./index.ts";
export { type LoadOptions, loadDataset } from "./load.ts";
export { formatSize, LoadDisplay, type LoadProgress, type LoadRoute } from "./load-display.ts";
export { loadOriginal, type Original } from "./load-original.ts";
export { cacheDirectory, type DataLocation, dataLocations, type Surroundings } from "./locations.ts";
export { MAX_PACKED_BYTES, type PackedDataset, packDataset, unpackDataset } from "./packed.ts";
export { writeDatasetDirectory } from "./write-directory.ts";
