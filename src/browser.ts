/** Atelier in a browser: the library, and the platform that a page chooses by `usePlatform(browserPlatform({ files }))`. */

export { type FindDeviceOptions, type FoundDevice, findDevice } from "./browser/find-device.ts";
export {
  type DatasetAddress,
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
} from "./data/browser/fetch.ts";
export { datasetFromFiles, type FilesOptions, type GivenFiles } from "./data/browser/files.ts";
export type { Device } from "./graph/index.ts";
export * from "./library.ts";
export {
  type BrowserOptions,
  type BrowserPlatform,
  browserPlatform,
  type EngineFiles,
} from "./runtime/browser.ts";
export type { Loading } from "./web/index.ts";
