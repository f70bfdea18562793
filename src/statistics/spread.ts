/** The mean of some numbers, and how far they are from it. */

/** NaN of none. */
export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The sample standard deviation, `√(Σ (x − mean)² / (n − 1))`; null of fewer than two numbers. */
export function sampleDeviation(numbers: readonly number[]): number | null {
  if (numbers.length < 2) return null;
  const middle = mean(numbers);
  return Math.sqrt(numbers.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (numbers.length - 1));
}
