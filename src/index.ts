/** Atelier in Node. */

import { nodePlatform } from "./runtime/node.ts";
import { usePlatform } from "./runtime/platform.ts";

usePlatform(nodePlatform());

export {
  type Fetched,
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
  type LoadOptions,
  loadDataset,
  readDatasetDirectory,
  type VerifiedFile,
  verifyDataset,
  writeDatasetDirectory,
} from "./data/node.ts";
export type { Device } from "./graph/index.ts";
export * from "./library.ts";
export * as pictures from "./pictures/node.ts";
export { type NodeOptions, nodePlatform } from "./runtime/node.ts";
