/** The three graphs that a model is compiled to: a training step, evaluation, and prediction. */

import { gradients } from "../autodiff/gradients.ts";
import { type ConstantData, input, type Shape, type Value } from "../graph/index.ts";
import type { Loss, TargetKind } from "../losses/index.ts";
import type { Metric } from "../metrics/index.ts";
import { type GraphDescription, plainOnly, toOnnx } from "../onnx/index.ts";
import { add, multiply, reduceMean, reshape } from "../ops/index.ts";
import { applyOptimizer, clipGradients, type Optimizer } from "../optimizers/index.ts";
import { NEXT } from "../runtime/index.ts";
import { type ForwardPass, forward, type MaskInput } from "./forward.ts";
import type { Network, Variable } from "./network.ts";

/** The inputs that every graph is fed; weights and slots go by their own names. */
export const FEEDS = { x: "x", y: "y", sampleWeight: "sampleWeight", scalars: "scalars" } as const;

/** The output that holds the loss. */
export const LOSS = "loss";

/** Put before the names of metrics, which callers choose, so that they cannot meet any other name. */
export const METRIC = "metric:";

/** What `compile` chooses. */
export interface Objective {
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
}

/** The name under which an optimizer's slot of a variable stays between steps. */
export function slotName(variable: Variable, slot: string): string {
  return `${variable.name}:${slot}`;
}

/** How a graph is written: for which device, by which lowerings. */
export type Target = Pick<GraphDescription, "device" | "chooseLowering">;

/** What a training graph is compiled for. */
export interface TrainingShape {
  readonly batchSize: number;
  /** Whether each example has a weight. */
  readonly weighted: boolean;
}

/**
 * Training steps: forward pass, loss, gradients, and the optimizer's update of every weight. On the processor as many
 * steps as are fed, one after the other; on a device, where the state stays anyway, one.
 *
 * Inputs: for each step x, y, the optimizer's scalars and masks, and with `weighted` the weight of each example;
 * weights and slots as they begin. Outputs: for each step the mean loss (penalties included) and metrics of the
 * batch; and `next:` each weight and slot as they end. What is "for each step" has steps as its first axis, unless it
 * is one step.
 */
export function trainingGraph(
  network: Network,
  { loss, metrics }: Objective,
  optimizer: Optimizer,
  { batchSize, weighted }: TrainingShape,
  target: Target = {},
): { model: Uint8Array; masks: readonly MaskInput[]; carried: readonly string[] } {
  const x = input(FEEDS.x, [batchSize, ...network.inputShape]);
  const y = input(FEEDS.y, [batchSize, ...targetShape(network.outputShape, loss.targets)]);
  const sampleWeight = input(FEEDS.sampleWeight, [batchSize]);
  const pass = forward(network, x, true);

  const perExample = loss.call(y, pass.output);
  const mean = reduceMean(weighted ? multiply(perExample, sampleWeight) : perExample);
  const total = withPenalty(mean, pass);

  const parameters = network.variables.filter(({ trainable }) => trainable);
  const update = updates(parameters, total, pass, optimizer, target);
  const outputs: Record<string, Value> = { [LOSS]: total };
  for (const metric of metrics) {
    outputs[METRIC + metric.name] = reduceMean(metric.call(y, pass.output, loss.targets));
  }
  for (const [name, value] of update.next) outputs[NEXT + name] = value;
  for (const [variable, value] of pass.nextWeights) outputs[NEXT + variable.name] = value;

  const masks = pass.masks.map(({ value }) => value);
  const sliced = [x, y, ...(weighted ? [sampleWeight] : []), ...masks, ...update.scalars];
  const resident = [...pass.kept.values(), ...update.slots];
  const carried = new Map(
    resident.flatMap((value) => {
      const output = NEXT + (value.source.kind === "input" ? value.source.name : "");
      return Object.hasOwn(outputs, output) ? [[value, output] as const] : [];
    }),
  );
  const model = toOnnx({
    name: "training",
    inputs: [...sliced, ...resident],
    outputs,
    ...(takesManySteps(target) ? { repeat: { carried, sliced: new Set(sliced) } } : {}),
    ...target,
  });
  return { model, masks: pass.masks, carried: [...carried.values()] };
}

/** Whether one run of a training graph takes as many steps as it is fed, or one. */
export function takesManySteps({ device = "cpu" }: Target): boolean {
  return device === "cpu";
}

/** The optimizer applied to every trainable variable. */
function updates(
  variables: readonly Variable[],
  loss: Value,
  { weights, kept }: ForwardPass,
  optimizer: Optimizer,
  { device }: Target,
): { next: Map<string, Value>; slots: Value[]; scalars: Value[] } {
  const parameters = variables.flatMap((variable) => weights.get(variable) ?? []);
  const clipped = clipGradients(gradients(loss, parameters), optimizer.clipping);
  const scalars = optimizer.scalars.map((name) => input(`${FEEDS.scalars}:${name}`, []));
  const slotsOf = (variable: Variable) =>
    optimizer.slots.map((slot) => input(slotName(variable, slot), variable.keptShape));
  const all = variables.map((variable, i) => ({
    value: kept.get(variable) ?? parameters[i],
    gradient: clipped[i],
    slots: slotsOf(variable),
  }));
  const next = new Map<string, Value>();
  applyOptimizer(optimizer, all, scalars, device).forEach((update, i) => {
    next.set(variables[i].name, update.parameter);
    optimizer.slots.forEach((slot, s) => {
      next.set(slotName(variables[i], slot), update.slots[s]);
    });
  });
  return { next, slots: all.flatMap(({ slots }) => slots), scalars };
}

/** Loss (without penalties) and metrics of each example, and the penalties: inputs x, y and the weights. */
export function evaluationGraph(
  network: Network,
  objective: Objective,
  batchSize: number,
  target: Target = {},
): Uint8Array {
  const { loss, metrics } = objective;
  const x = input(FEEDS.x, [batchSize, ...network.inputShape]);
  const y = input(FEEDS.y, [batchSize, ...targetShape(network.outputShape, loss.targets)]);
  const pass = forward(network, x, false);
  const outputs: Record<string, Value> = {
    [LOSS]: withPenalty(reduceMean(loss.call(y, pass.output)), pass),
  };
  for (const metric of metrics) {
    outputs[METRIC + metric.name] = reduceMean(metric.call(y, pass.output, loss.targets));
  }
  return toOnnx({
    name: "evaluation",
    inputs: [x, y, ...pass.kept.values()],
    outputs,
    ...target,
  });
}

/** What the model puts out for a batch: inputs x and the weights, output `y`. */
export function predictionGraph(network: Network, batchSize: number, target: Target = {}): Uint8Array {
  const x = input(FEEDS.x, [batchSize, ...network.inputShape]);
  const pass = forward(network, x, false);
  return toOnnx({
    name: "prediction",
    inputs: [x, ...pass.kept.values()],
    outputs: { [FEEDS.y]: pass.output },
    ...target,
  });
}

/** Tensors that go through unchanged, to come out elsewhere: each under its name after a prefix. */
export function copyGraph(
  tensors: readonly { readonly name: string; readonly shape: Shape }[],
  prefix: string,
): Uint8Array {
  const inputs = tensors.map(({ name, shape }) => input(name, shape));
  const outputs = Object.fromEntries(tensors.map(({ name }, i) => [prefix + name, inputs[i]]));
  return toOnnx({ name: "copy", inputs, outputs });
}

/** A file that any ONNX runtime opens: any number of images in, what the model says of them out, weights inside. */
export function predictionFile(
  network: Network,
  weights: (variable: Variable) => ConstantData,
  description: Pick<GraphDescription, "name" | "documentation" | "metadata">,
): Uint8Array {
  const x = input("input", [1, ...network.inputShape]);
  const pass = forward(network, x, false, { isFile: true });
  const constants = new Map(Array.from(pass.kept, ([variable, value]) => [value, weights(variable)]));
  return toOnnx({
    ...description,
    inputs: [x],
    outputs: { output: pass.output },
    constants,
    batchAxis: "N",
    chooseLowering: plainOnly,
  });
}

/** The shape of one target. */
export function targetShape(outputShape: Shape, kind: TargetKind): Shape {
  return kind === "labels" ? [] : outputShape;
}

function withPenalty(loss: Value, { penalty }: ForwardPass): Value {
  return penalty === undefined ? loss : add(loss, reshape(penalty, []));
}
