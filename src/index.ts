/** Atelier in Node. */

import { nodePlatform } from "./runtime/node.ts";
import { usePlatform } from "./runtime/platform.ts";

usePlatform(nodePlatform());

export { loadDataset, readDatasetDirectory } from "./data/node.ts";
export * from "./library.ts";
export { type NodeOptions, nodePlatform } from "./runtime/node.ts";
