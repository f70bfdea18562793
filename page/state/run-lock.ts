/** Which runs are under way, in whichever tab: each holds a lock, which the browser takes away with the tab. */

import type { RunRecord } from "./run-record.ts";

const lockOf = (id: string) => `atelier-run-${id}`;

/** Takes the lock of a run; returns a function that releases it. */
export function whileRunning(id: string): () => void {
  const { locks } = navigator;
  let release = () => {};
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Pages that are not from https or localhost have none.
  void locks?.request(lockOf(id), () => ended);
  return () => release();
}

/** Says of runs that were under way, and whose tab is gone, that they were interrupted. */
export async function markInterrupted(records: readonly RunRecord[]): Promise<RunRecord[]> {
  const { locks } = navigator;
  const held = new Set((await locks?.query())?.held?.map(({ name }) => name));
  return records.map((record) =>
    record.status === "running" && !held.has(lockOf(record.id))
      ? { ...record, status: "interrupted" }
      : record,
  );
}
