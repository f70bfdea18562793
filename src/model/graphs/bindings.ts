/** The roles of a compiled graph's inputs: the one table for feeding and for state between runs. */

import type { Shape, Value } from "../../graph/index.ts";
import { type GraphDescription, toOnnx, toOnnxInPieces } from "../../onnx/index.ts";
import { type Optimizer, slotsOf } from "../../optimizers/index.ts";
import { NEXT } from "../../runtime/index.ts";
import type { ByteScaling } from "../byte-scaling.ts";
import type { Port } from "../network/network.ts";
import type { Variable } from "../network/variable.ts";

/** Distribution of the random numbers that a graph takes at every step. */
export type Distribution =
  /** Zeros and ones, ones with this probability. */
  | { readonly kind: "mask"; readonly keepProbability: number }
  /** From 0 to less than 1. */
  | { readonly kind: "uniform" }
  | { readonly kind: "normal" };

/** The role of a graph's input. */
export type Source =
  /** Examples: the input of the model with this position, and how its bytes become numbers if bytes are fed. */
  | { readonly kind: "example"; readonly input: number; readonly bytes: ByteScaling | undefined }
  /** Targets, or weights of examples, of the trained output with this position. */
  | { readonly kind: "target" | "exampleWeight"; readonly output: number }
  /** A number that the optimizer changes from step to step, by its position. */
  | { readonly kind: "scalar"; readonly scalar: number }
  | { readonly kind: "random"; readonly distribution: Distribution }
  /** A weight, or a slot of the optimizer, which stays between runs under the binding's name. */
  | { readonly kind: "state" };

export interface Binding {
  /** The name of the graph's input. */
  readonly name: string;
  /** Shape of the input, for one step. */
  readonly shape: Shape;
  readonly source: Source;
}

/** A graph as bytes, with what its inputs are. */
export interface CompiledGraph {
  /** Written when they are asked for. */
  readonly bytes: Uint8Array;
  /** Writes the bytes in pieces between which other work can be done: it takes longer than all that comes before. */
  write(): Generator<undefined, Uint8Array>;
  readonly bindings: readonly Binding[];
  /** The names of outputs that become state. */
  readonly carried: readonly string[];
  /** Whether one run takes any number of steps, fed along a new first axis; else it takes one. */
  readonly takesManySteps: boolean;
}

/** A graph that is yet to be written. */
export function compiledGraph(
  description: GraphDescription,
  about: Pick<CompiledGraph, "bindings"> & Partial<CompiledGraph>,
): CompiledGraph {
  return {
    carried: [],
    takesManySteps: false,
    ...about,
    get bytes() {
      return toOnnx(description);
    },
    write: () => toOnnxInPieces(description),
  };
}

/** The output that holds the loss, all outputs and penalties together. */
export const LOSS = "loss";

/** Put before the names of metrics, which callers choose, so that they cannot meet any other name. */
export const METRIC = "metric:";
/** Behind {@link METRIC}: the losses of the examples of a batch. No metric is called so, since names have no blanks. */
export const EXAMPLE_LOSSES = "losses of examples";

/** The name of the graph's input for an input of the model. */
export function exampleName(inputs: readonly Port[], i: number): string {
  return ofPort("x", inputs, i);
}

/** The name of the graph's input for the targets of an output, or for the weights of its examples. */
export function targetName(kind: "target" | "exampleWeight", outputs: readonly Port[], i: number): string {
  return ofPort(kind === "target" ? "y" : "sampleWeight", outputs, i);
}

/** The output of a prediction graph. */
export function predictionName(outputs: readonly Port[], i: number): string {
  return ofPort("y", outputs, i);
}

function ofPort(prefix: string, ports: readonly Port[], i: number): string {
  return ports.length === 1 ? prefix : `${prefix}:${ports[i]?.name ?? i}`;
}

/** The name under which an optimizer's slot of a variable stays between steps. */
export function slotName(variable: Variable, slot: string): string {
  return `${variable.name}:${slot}`;
}

/** The optimizer's slots for these parameters, under the names of {@link slotName}. */
export function slotsOfAll(
  optimizer: Pick<Optimizer, "slots">,
  parameters: readonly Variable[],
): { name: string; shape: Shape; initial: number }[] {
  return parameters.flatMap((variable) =>
    slotsOf(optimizer, variable, variable.keptShape).map((slot) => ({
      ...slot,
      name: slotName(variable, slot.name),
    })),
  );
}

/** The output that a state becomes. */
export function nextOf(name: string): string {
  return NEXT + name;
}

/** Binds an input of a graph. */
export function bind(value: Value, source: Source): Binding {
  if (value.source.kind !== "input") throw new Error("only inputs are fed");
  return { name: value.source.name, shape: value.shape, source };
}
