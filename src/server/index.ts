/** A server for this machine's browser: the page, the datasets and the runs that are here. */

export type { ServedDataset, UnreadableDataset } from "./dataset-files.ts";
export { isLoopback } from "./host-check.ts";
export type { RunningServer } from "./http-server.ts";
export { BUILT_PAGE, isPageBuilt } from "./page-files.ts";
export { reportAddress, type ServedRun } from "./run-files.ts";
export { PROGRESS, type RunStatus, type ServedProgress } from "./run-status.ts";
export { type ServeOptions, serve } from "./serve.ts";
