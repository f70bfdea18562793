/** A lowering's context with some of its answers changed, so that a lowering writes another operation than its own. */

import type { LoweringContext } from "../graph/index.ts";

/** Returns a context that answers as another one does, but for the changes. */
export function changedContext(context: LoweringContext, changes: Partial<LoweringContext>): LoweringContext {
  return {
    target: context.target,
    layoutOf: (operand) => context.layoutOf(operand),
    operand: (operand, layout) => context.operand(operand, layout),
    isConstant: (operand) => context.isConstant(operand),
    derived: (operand, key, make) => context.derived(operand, key, make),
    attached: (operand, key) => context.attached(operand, key),
    attach: (output, key, attached) => context.attach(output, key, attached),
    needsExact: (what) => context.needsExact(what),
    isUsed: (output) => context.isUsed(output),
    isShared: (operand) => context.isShared(operand),
    setOutput: (output, tensor, layout) => context.setOutput(output, tensor, layout),
    node: (type, inputs, attributes) => context.node(type, inputs, attributes),
    nodes: (type, inputs, count, attributes) => context.nodes(type, inputs, count, attributes),
    scan: (graph, operands, slicedCount) => context.scan(graph, operands, slicedCount),
    constant: (data, shape) => context.constant(data, shape),
    integers: (data) => context.integers(data),
    scalar: (value) => context.scalar(value),
    ...changes,
  };
}
