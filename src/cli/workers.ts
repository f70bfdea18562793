import { availableParallelism } from "node:os";

/** Divides the machine's cores among parallel processes. */
export function threadsOf(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / workers));
}
