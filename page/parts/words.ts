/** Numbers in words. */

/** "91.4 %"; "–" of a share that is not known. */
export function percent(share: number | undefined, digits = 1): string {
  return share === undefined || !Number.isFinite(share) ? "–" : `${(100 * share).toFixed(digits)} %`;
}

const MINUTE = 60;
const HOUR = 3600;

/** "48 s", "12 min 5 s", "2 h 10 min" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`;
  return `${Math.floor(whole / HOUR)} h ${Math.round((whole % HOUR) / MINUTE)} min`;
}
