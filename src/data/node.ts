/** Data in Node: everything in `index.ts`, and reading from files. */

export { readDatasetDirectory } from "./directory.ts";
export { type AnnouncedLength, readMaybeGzip } from "./gzip.ts";
export * from "./index.ts";
export { loadDataset } from "./load.ts";
export { cacheDirectory, type DataLocation, dataLocations, type Surroundings } from "./locations.ts";
