/** The least and the greatest of some numbers; 0 and 1 of none. */
export function extent(numbers: readonly number[]): [least: number, most: number] {
  const finite = numbers.filter(Number.isFinite);
  return finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)];
}
