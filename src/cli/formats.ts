/** How numbers and names are written for people. */

/** `60,000` */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 image`, `60,000 images` */
export function formatCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `92.21 %`, and – for a number that is none. */
export function formatShare(share: number, digits = 2): string {
  return Number.isNaN(share) ? "–" : `${(share * 100).toFixed(digits)} %`;
}

/** `0.2214`, `1.2840e-5` */
export function formatLoss(loss: number): string {
  return loss !== 0 && Math.abs(loss) <= 1e-3 ? loss.toExponential(4) : loss.toFixed(4);
}

/** `28×28`, `32×32×3` */
export function formatImageShape([height, width, channels]: readonly number[]): string {
  return channels === 1 ? `${height}×${width}` : `${height}×${width}×${channels}`;
}

/** `46 s`, `12 min 5 s` */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const parts = hours > 0 ? [`${hours} h`, `${minutes} min`] : [`${minutes} min`, `${whole % 60} s`];
  return whole < 60 ? `${whole} s` : parts.join(" ");
}

/** `812 MB` */
export function formatMegabytes(bytes: number): string {
  return `${formatCount(Math.round(bytes / 1e6))} MB`;
}
