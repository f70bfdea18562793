/**
 * Nodes of many inputs or outputs, for targets that let a node use a few tensors only: groups of them are joined or taken
 * apart first, and then the groups.
 */

import { defined } from "../checked.ts";
import type { NodeAttributes, TensorName } from "../graph/index.ts";

/** Writes a node and returns the names of its outputs. */
export type AddNodes = (
  type: string,
  inputs: readonly TensorName[],
  count: number,
  attributes?: NodeAttributes,
) => TensorName[];

/** Joins tensors by `Concat` nodes with a limited number of inputs, at least two. */
export function joinInGroups(
  add: AddNodes,
  tensors: readonly TensorName[],
  most: number,
  attributes?: NodeAttributes,
): TensorName {
  if (tensors.length === 1) return defined(tensors[0]);
  const joined =
    tensors.length <= most
      ? tensors
      : groupsOf(tensors, most).map((group) => joinInGroups(add, group, most, attributes));
  return defined(add("Concat", joined, 1, attributes)[0]);
}

/** What splitting writes: nodes, and lengths as an int64 tensor. */
interface Writers {
  readonly add: AddNodes;
  readonly integers: (numbers: readonly number[]) => TensorName;
}

/** Splits a tensor into pieces of these lengths by `Split` nodes with a limited number of outputs, at least two. */
export function splitInGroups(
  writers: Writers,
  tensor: TensorName,
  lengths: readonly number[],
  most: number,
  attributes?: NodeAttributes,
): TensorName[] {
  if (lengths.length === 1) return [tensor];
  const groups = lengths.length <= most ? lengths.map((length) => [length]) : groupsOf(lengths, most);
  const sums = groups.map((group) => group.reduce((sum, length) => sum + length, 0));
  const parts = writers.add("Split", [tensor, writers.integers(sums)], groups.length, attributes);
  return groups.flatMap((group, i) => splitInGroups(writers, defined(parts[i]), group, most, attributes));
}

/**
 * Returns the list in order, in groups of nearly equal length: as few as leave `most` elements each, but not more than
 * `most`.
 */
function groupsOf<Element>(list: readonly Element[], most: number): Element[][] {
  const count = Math.min(most, Math.ceil(list.length / most));
  const start = (group: number) => Math.round((group * list.length) / count);
  return Array.from({ length: count }, (_, group) => list.slice(start(group), start(group + 1)));
}
