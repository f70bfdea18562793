/** Numbers in the sentences of a study. */

/** Maximum digits after the point, added where rounding would give 0 % or 100 %. */
const MAX_DIGITS = 4;

/** Formats a share as "99.2 %", and as "0 %" or "100 %" only if it is exactly that. */
export function percent(share: number, digits = 1): string {
  const rounded = Number((100 * share).toFixed(digits));
  const isExact = (rounded !== 0 || share === 0) && (rounded !== 100 || share === 1);
  return isExact || digits >= MAX_DIGITS ? `${rounded} %` : percent(share, digits + 1);
}

/** "1 error", "2 errors", "1,234.5 errors". */
export function counted(count: number, one: string, several = `${one}s`): string {
  const noun = count === 1 ? one : several;
  return `${Number(count.toFixed(1)).toLocaleString("en-US")} ${noun}`;
}

/** "a, b and c" */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** "28×28×1" */
export function shape(sides: readonly number[]): string {
  return sides.join("×");
}

/** Formats a share with two digits: "91.40 %". */
export function exactPercent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
