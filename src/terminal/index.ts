export { cleanJson, cleanLine, cleanText, ownStyle } from "./clean-text.ts";
export { commandStart, commandToType, withoutCredentials } from "./command.ts";
export { bar, formatDuration, ProgressLine } from "./progress-line.ts";
export { TaskProgress, type TaskProgressOptions } from "./task-progress.ts";
export { showWarning, type Terminal } from "./terminal.ts";
export { displayWidth, fitLine } from "./width.ts";
