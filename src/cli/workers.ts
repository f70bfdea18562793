import { availableParallelism } from "node:os";

/** The threads of each of so many processes that compute at once: the machine's cores, divided among them. */
export function threadsOf(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / workers));
}
