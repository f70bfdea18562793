export { bar, formatDuration, ProgressLine } from "./progress-line.ts";
export { TaskProgress, type TaskProgressOptions } from "./task-progress.ts";
export { showWarning, type Terminal } from "./terminal.ts";
