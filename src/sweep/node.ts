/** Sweeps: many trainings, side by side. */

export type { PieceProgress } from "../pieces/computation.ts";
export type { NetworkContext } from "./network-module.ts";
export type { CellResult, RunResult, Spread, SweepResult } from "./result.ts";
export type { SweptResult } from "./run-sweep.ts";
export type { SweepSettings } from "./settings.ts";
export { type SweepOptions, sweep } from "./sweep.ts";
export type { SweepFile, SweepHalving, SweepRange } from "./sweep-file.ts";
export type { CellRun, Score } from "./train.ts";
