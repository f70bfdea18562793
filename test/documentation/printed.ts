/** Compares what was printed with what a page shows. */

/** Durations differ from machine to machine, and are not compared: "12s", "43ms/step", "1:37", "2 min 5 s". */
const DURATION = /\b\d+:\d\d\b|\b\d+(?:\.\d+)? ?(?:us|ms|s|min|h)\b/g;
const NUMBER = /-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?/g;

/**
 * Whether a text was printed. Without a tolerance, numbers are compared to the digits that are shown; with one, by this
 * share of the larger one. A line `…` stands for any lines.
 */
export function isAsPrinted(expected: string, printed: string, tolerance?: number): boolean {
  // Empty lines at the beginning and at the end are left out.
  const lines = (text: string) =>
    text
      .replace(/^(\s*\n)+/, "")
      .trimEnd()
      .split("\n");
  return matches(lines(expected), lines(printed), tolerance);
}

function matches(expected: readonly string[], printed: readonly string[], tolerance?: number): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return printed.length === 0;
  if (first.trim() === "…")
    return Array.from({ length: printed.length + 1 }, (_, skipped) => printed.slice(skipped)).some((left) =>
      matches(rest, left, tolerance),
    );
  const [line, ...others] = printed;
  return line !== undefined && isSameLine(first, line, tolerance) && matches(rest, others, tolerance);
}

function isSameLine(expected: string, printed: string, tolerance: number | undefined): boolean {
  const [a, b] = [partsOf(expected), partsOf(printed)];
  return (
    a.words === b.words &&
    a.numbers.length === b.numbers.length &&
    a.numbers.every((number, i) => isSameNumber(number, b.numbers[i] ?? "", tolerance))
  );
}

/** Spaces are compared by whether there are any: columns are as wide as their numbers. */
function partsOf(line: string): { words: string; numbers: string[] } {
  const plain = line.replace(DURATION, "§").replace(/\s+/g, " ").trim();
  return { words: plain.replace(NUMBER, "0"), numbers: plain.match(NUMBER) ?? [] };
}

function isSameNumber(expected: string, printed: string, tolerance: number | undefined): boolean {
  const [a, b] = [expected, printed].map((text) => Number(text.replaceAll(",", ""))) as [number, number];
  if (expected === printed) return true;
  const [digits = "", exponent = "0"] = expected.split("e");
  const decimals = digits.split(".")[1]?.length;
  if (tolerance !== undefined) return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
  if (decimals === undefined && exponent === "0") return false;
  return Math.abs(a - b) <= 0.5 * 10 ** (Number(exponent) - (decimals ?? 0)) * (1 + 1e-6);
}
