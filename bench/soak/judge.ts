/** Whether what a kind of work leaves behind is nothing. */

import type { Measured } from "./measure.ts";

/** Resident memory at the end, as a share of that after warming up. */
const MAX_GROWTH = 1.05;

/** What does not hold; empty if all does. */
export function faultsOf({ warm, end }: Measured): string[] {
  const faults: string[] = [];
  if (end.megabytes > MAX_GROWTH * warm.megabytes) {
    faults.push(`memory grew by ${growth(warm.megabytes, end.megabytes)}`);
  }
  if ((end.files ?? 0) > (warm.files ?? 0)) faults.push(`${end.files} files open, ${warm.files} before`);
  if ((end.threads ?? 0) > (warm.threads ?? 0)) faults.push(`${end.threads} threads, ${warm.threads} before`);
  const left = end.resources.filter((name) => name !== "Timeout" || !warm.resources.includes(name));
  if (left.length > 0) faults.push(`still open: ${left.join(", ")}`);
  return faults;
}

/** "+1.2 %" */
export function growth(from: number, to: number): string {
  const share = 100 * (to / from - 1);
  return `${share < 0 ? "−" : "+"}${Math.abs(share).toFixed(1)} %`;
}
