/** The inputs of graphs that take a batch: examples, targets, weights of examples. */

import { input, type Shape, type Value } from "../../graph/index.ts";
import { add, cast, divide } from "../../ops/index.ts";
import type { ByteScaling } from "../byte-scaling.ts";
import type { Network, Port } from "../network/network.ts";
import { type Binding, bind, exampleName, targetName } from "./bindings.ts";
import { type Objective, targetShape } from "./objective.ts";

/** Parameters of a graph that computes the loss. */
export interface BatchShape {
  readonly batchSize: number;
  /** How the model's inputs that are fed as bytes become numbers, by position; undefined where numbers are fed. */
  readonly bytes?: readonly (ByteScaling | undefined)[] | undefined;
  /** The shape of an example's weight, [] or [...positions], for each trained output; undefined where there is none. */
  readonly weights: readonly (Shape | undefined)[];
  /** Whether each example's loss is an output too, `EXAMPLE_LOSSES`; default false. */
  readonly reportsExamples?: boolean | undefined;
}

/** The examples of a batch. */
export interface ExampleInputs {
  /** The operands of the network, one for each of its inputs. */
  readonly examples: readonly Value[];
  /** The inputs of the graph, likewise. */
  readonly values: readonly Value[];
  readonly bindings: readonly Binding[];
}

/** The inputs of a batch. */
export interface BatchInputs extends ExampleInputs {
  readonly targets: readonly Value[];
  readonly weights: readonly (Value | undefined)[];
}

/** The examples, targets and weights of examples of a batch, as inputs of a graph. */
export function batchInputs(network: Network, { outputs }: Objective, shape: BatchShape): BatchInputs {
  const { batchSize } = shape;
  const { examples, values, bindings } = exampleInputs(network.inputs, shape);
  const targets = outputs.map(({ shape: ofOutput, loss }, i) =>
    input(targetName("target", outputs, i), [batchSize, ...targetShape(ofOutput, loss.targets)]),
  );
  const weights = outputs.map((_, i) => {
    const ofWeight = shape.weights[i];
    return ofWeight && input(targetName("exampleWeight", outputs, i), [batchSize, ...ofWeight]);
  });
  const others = [
    ...targets.map((value, i) => ({ value, source: { kind: "target", output: i } as const })),
    ...weights.flatMap((value, i) =>
      value === undefined ? [] : [{ value, source: { kind: "exampleWeight", output: i } as const }],
    ),
  ];
  return {
    examples,
    targets,
    weights,
    values: [...values, ...others.map(({ value }) => value)],
    bindings: [...bindings, ...others.map(({ value, source }) => bind(value, source))],
  };
}

/** One input of the graph for each input of the network. */
export function exampleInputs(
  inputs: readonly Port[],
  { batchSize, bytes = [] }: Pick<BatchShape, "batchSize" | "bytes">,
): ExampleInputs {
  const fed = inputs.map(({ shape }, i) => {
    const scaling = bytes[i];
    const value = input(exampleName(inputs, i), [batchSize, ...shape], scaling ? "uint8" : "float32");
    return { value, scaling, binding: bind(value, { kind: "example", input: i, bytes: scaling }) };
  });
  return {
    examples: fed.map(({ value, scaling }) => (scaling ? scaled(value, scaling) : value)),
    values: fed.map(({ value }) => value),
    bindings: fed.map(({ binding }) => binding),
  };
}

/** The numbers that bytes stand for. */
function scaled(bytes: Value, { shift, divisor }: ByteScaling): Value {
  const numbers = cast(bytes);
  const shifted = shift === 0 ? numbers : add(numbers, shift);
  return divisor === 1 ? shifted : divide(shifted, divisor);
}
