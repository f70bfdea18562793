/** Which examples belong to which class. */

/** The indices of the first examples of each class. */
export function indicesByClass(
  labels: Uint8Array | Uint16Array,
  classCount: number,
  limit: number,
): readonly number[][] {
  const found: number[][] = Array.from({ length: classCount }, () => []);
  let missing = classCount;
  for (let i = 0; i < labels.length && missing > 0; i++) {
    const indices = found[labels[i] ?? 0];
    if (indices === undefined || indices.length === limit) continue;
    if (indices.push(i) === limit) missing--;
  }
  return found;
}

/** How many examples each class has. */
export function countByClass(labels: Uint8Array | Uint16Array, classCount: number): Uint32Array {
  const counts = new Uint32Array(classCount);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
