/** Choosing the memory layout that a value lies in, as the neighbours of an operator may in a real graph. */

import { apply, type Layout, type Operator, type Value } from "../../src/graph/index.ts";

const lieInOperator: Operator<{ readonly layout: Layout }> = {
  name: "lieIn",
  infer: (inputs) => inputs,
  gradient: (_, [dy]) => [dy],
  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { layout } }) {
        context.setOutput(0, context.node("Identity", [context.operand(0, layout)]), layout);
      },
    },
  ],
};

/** The same value, lying in memory in this layout only. */
export function lieIn(x: Value, layout: Layout): Value {
  return apply(lieInOperator, [x], { layout });
}

/** Every order of the axes of a tensor of this rank. */
export function everyLayout(rank: number): Layout[] {
  if (rank === 0) return [[]];
  return everyLayout(rank - 1).flatMap((layout) =>
    Array.from({ length: rank }, (_, position) => layout.toSpliced(position, 0, rank - 1)),
  );
}
