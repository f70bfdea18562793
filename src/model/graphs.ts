/** The three graphs that a model is compiled to: a training step, evaluation, and prediction. */

import { gradients } from "../autodiff/gradients.ts";
import { ConfigurationError } from "../errors.ts";
import { type ConstantData, formatShape, input, type Shape, sameShape, type Value } from "../graph/index.ts";
import type { Loss, TargetKind } from "../losses/index.ts";
import { type Metric, metricOutputs } from "../metrics/index.ts";
import { type GraphDescription, plainOnly, toOnnx } from "../onnx/index.ts";
import { add, multiply, reduceMean, reshape } from "../ops/index.ts";
import { applyOptimizer, clipGradients, type Optimizer, slotsOf } from "../optimizers/index.ts";
import { optimize, simplify } from "../rewrites/index.ts";
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

/** What a graph that computes the loss is compiled for. */
export interface BatchShape {
  readonly batchSize: number;
  /** The shape of an example's weight: [], or [...positions]; absent where examples are not weighted. */
  readonly weights?: Shape | undefined;
}

/**
 * Training steps: forward pass, loss, gradients, and the optimizer's update of every weight. On the processor as many
 * steps as are fed, one after the other; on a device, where the state stays anyway, one.
 *
 * Inputs: for each step x, y, the weights of the examples if they have any, the optimizer's scalars and masks;
 * weights and slots as they begin. Outputs: for each step the mean loss (penalties included) and metrics of the
 * batch; and `next:` each weight and slot as they end. What is "for each step" has steps as its first axis, unless it
 * is one step.
 */
export function trainingGraph(
  network: Network,
  { loss, metrics }: Objective,
  optimizer: Optimizer,
  shape: BatchShape,
  target: Target = {},
): { model: Uint8Array; masks: readonly MaskInput[]; carried: readonly string[] } {
  const { x, y, weights } = batchInputs(network, loss, shape);
  const pass = forward(network, x, true);
  const parameters = network.variables.filter(({ trainable }) => trainable);
  const asked: Record<string, Value> = { [LOSS]: withPenalty(meanLoss(loss, y, pass.output, weights), pass) };
  for (const metric of metrics) {
    const ofMetric = metricOutputs(metric, y, pass.output, loss.targets);
    for (const [name, value] of Object.entries(ofMetric)) asked[METRIC + name] = value;
  }
  const reported = Object.keys(asked);
  for (const [variable, value] of pass.nextWeights) asked[NEXT + variable.name] = value;
  const trainable = parameters.flatMap((variable) => pass.weights.get(variable) ?? []);
  const simple = onEach(asked, (values) => simplify(values, { trainable }));

  const update = updates(parameters, simple[LOSS], pass, optimizer, target);
  const found = Object.fromEntries(reported.map((name) => [name, simple[name]]));
  for (const [name, value] of update.next) found[NEXT + name] = value;
  const outputs = onEach({ ...found, ...simple }, optimize);

  const masks = pass.masks.map(({ value }) => value);
  const sliced = [x, y, ...(weights ? [weights] : []), ...masks, ...update.scalars];
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

/** Outputs with their values transformed together. */
function onEach(
  outputs: Readonly<Record<string, Value>>,
  transform: (values: readonly Value[]) => readonly Value[],
): Record<string, Value> {
  const values = transform(Object.values(outputs));
  return Object.fromEntries(Object.keys(outputs).map((name, i) => [name, values[i]]));
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
  const slotInputs = (variable: Variable) =>
    slotsOf(optimizer, variable, variable.keptShape).map(({ name, shape }) =>
      input(slotName(variable, name), shape),
    );
  const all = variables.map((variable, i) => ({
    name: variable.name,
    value: kept.get(variable) ?? parameters[i],
    gradient: clipped[i],
    slots: slotInputs(variable),
  }));
  const next = new Map<string, Value>();
  applyOptimizer(optimizer, all, scalars, device).forEach((update, i) => {
    next.set(variables[i].name, update.parameter);
    slotsOf(optimizer, variables[i]).forEach(({ name }, s) => {
      next.set(slotName(variables[i], name), update.slots[s]);
    });
  });
  return { next, slots: all.flatMap(({ slots }) => slots), scalars };
}

/**
 * The mean loss (penalties included) and metrics of a batch: inputs x, y, the weights of the examples if they have any,
 * and the network's weights.
 */
export function evaluationGraph(
  network: Network,
  { loss, metrics }: Objective,
  shape: BatchShape,
  target: Target = {},
): Uint8Array {
  const { x, y, weights } = batchInputs(network, loss, shape);
  const pass = forward(network, x, false);
  const outputs: Record<string, Value> = {
    [LOSS]: withPenalty(meanLoss(loss, y, pass.output, weights), pass),
  };
  for (const metric of metrics) {
    const ofMetric = metricOutputs(metric, y, pass.output, loss.targets);
    for (const [name, value] of Object.entries(ofMetric)) outputs[METRIC + name] = value;
  }
  return toOnnx({
    name: "evaluation",
    inputs: [x, y, ...(weights ? [weights] : []), ...pass.kept.values()],
    outputs: onEach(outputs, (values) => simplify(values)),
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
    outputs: onEach({ [FEEDS.y]: pass.output }, (values) => simplify(values)),
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
    outputs: onEach({ output: pass.output }, (values) => simplify(values, { isFile: true })),
    constants,
    batchAxis: "N",
    chooseLowering: plainOnly,
  });
}

/** The shape of one target: class numbers have no axis for the classes, which is the last. */
export function targetShape(outputShape: Shape, kind: TargetKind): Shape {
  return kind === "labels" ? outputShape.slice(0, -1) : outputShape;
}

/** What is fed of a batch: inputs, targets, and weights where there are any. */
function batchInputs({ inputShape, outputShape }: Network, loss: Loss, { batchSize, weights }: BatchShape) {
  return {
    x: input(FEEDS.x, [batchSize, ...inputShape]),
    y: input(FEEDS.y, [batchSize, ...targetShape(outputShape, loss.targets)]),
    weights: weights && input(FEEDS.sampleWeight, [batchSize, ...weights]),
  };
}

/**
 * The mean loss of a batch. Weighted, it is the sum of weight × loss over the number of examples (or positions), not
 * over the sum of the weights: Keras' "sum_over_batch_size".
 *
 * @throws ConfigurationError if the loss does not say what is to be weighted
 */
function meanLoss(loss: Loss, y: Value, predictions: Value, weights: Value | undefined): Value {
  if (weights === undefined) return reduceMean(loss.call(y, predictions));
  const isOfPositions = weights.rank > 1;
  const each = isOfPositions ? (loss.atPositions ?? loss.call)(y, predictions) : loss.call(y, predictions);
  if (!sameShape(each.shape.slice(0, weights.rank), weights.shape)) {
    const kind = isOfPositions ? "position" : "example";
    throw new ConfigurationError(
      `Expected the loss "${loss.name}" to give a number for each ${kind}, shape ${formatShape(weights.shape)}, to be ` +
        `weighted${isOfPositions ? "; see Loss.atPositions" : ""}. Received: ${formatShape(each.shape)}.`,
    );
  }
  const ones = Array.from({ length: each.rank - weights.rank }, () => 1);
  return reduceMean(multiply(each, reshape(weights, [...weights.shape, ...ones])));
}

function withPenalty(loss: Value, { penalty }: ForwardPass): Value {
  return penalty === undefined ? loss : add(loss, reshape(penalty, []));
}
