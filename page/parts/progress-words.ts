/** How far something is, in words. */

import type { Progress } from "../worker/api.ts";

const MEGABYTE = 1e6;

/** "fetching MNIST, 3.1 of 11.6 MB", "drawing digits 40 %" */
export function progressInWords({ what, done, total, unit }: Progress): string {
  if (unit === "bytes") {
    const of = total === undefined ? "" : `of ${(total / MEGABYTE).toFixed(1)} `;
    return `${what}, ${(done / MEGABYTE).toFixed(1)} ${of}MB`;
  }
  return total === undefined || total === 0 ? `${what} …` : `${what}, ${Math.round((100 * done) / total)} %`;
}
