/** The graph of a training step. */

import { gradients } from "../../autodiff/gradients.ts";
import { defined } from "../../checked.ts";
import { GradientError } from "../../errors/index.ts";
import { input, NATIVE_CPU, operationsInOrder, type Target, type Value } from "../../graph/index.ts";
import type { BaseLayer } from "../../layers/index.ts";
import { metricOutputs } from "../../metrics/index.ts";
import type { GraphDescription } from "../../onnx/index.ts";
import { targetForConvolutions } from "../../ops/compiler.ts";
import { applyOptimizer, clipGradients, type Optimizer, slotsOf } from "../../optimizers/index.ts";
import { optimize, simplify } from "../../rewrites/index.ts";
import type { Network } from "../network/network.ts";
import type { Variable } from "../network/variable.ts";
import { type BatchInputs, type BatchShape, batchInputs } from "./batch-inputs.ts";
import {
  bind,
  type CompiledGraph,
  compiledGraph,
  EXAMPLE_LOSSES,
  LOSS,
  METRIC,
  nextOf,
  slotName,
} from "./bindings.ts";
import { type ForwardPass, forward } from "./forward.ts";
import { exampleLosses, lossName, meanLoss, type Objective, totalLoss } from "./objective.ts";

/** How a graph is written: for which target, by which lowerings. */
export type Writing = Pick<GraphDescription, "target" | "chooseLowering">;

/** Parameters of a training graph, as they were when the model was compiled. */
export interface Training {
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  /** The weights that gradients change. */
  readonly parameters: readonly Variable[];
  /** Layers whose weights do not change. */
  readonly frozen: ReadonlySet<BaseLayer>;
}

/**
 * Compiles training steps: forward pass, loss, gradients, and the optimizer's update of every weight. Where
 * outputs are copied after a run, any number of steps in one run; where the state stays on a device anyway, one.
 *
 * Inputs: for each step examples, targets, the weights of examples if they have any, the optimizer's scalars and random
 * numbers; weights and slots as they begin. Outputs: for each step the mean loss (penalties included) and metrics of the
 * batch; and each weight and slot as they end. What is "for each step" has steps as its first axis, unless it is one
 * step.
 */
export function trainingGraph(
  network: Network,
  training: Training,
  shape: BatchShape,
  writing: Writing = {},
): CompiledGraph {
  const { objective, frozen } = training;
  const batch = batchInputs(network, objective, shape);
  const pass = forward(network, batch.examples, { training: true, frozen });
  const target = targetForConvolutions(pass.outputs, writing.target ?? NATIVE_CPU, { isTrained: true });
  const ofExamples = shape.reportsExamples
    ? { [METRIC + EXAMPLE_LOSSES]: lossOfEach(objective, batch, pass) }
    : {};
  const reported = { ...lossAndMetrics(objective, batch, pass), ...ofExamples };
  const asked = { ...reported };
  for (const [variable, value] of pass.nextWeights) asked[nextOf(variable.name)] = value;
  const trainable = training.parameters.flatMap((variable) => pass.weights.get(variable) ?? []);
  const simple = onEach(asked, (values) => simplify(values, { trainable, target }));

  const update = updates(training, defined(simple[LOSS]), pass, target);
  // In the order in which the runtime should compute them.
  const found: Record<string, Value> = {};
  for (const name of Object.keys(reported)) found[name] = defined(simple[name]);
  for (const [name, value] of update.next) found[nextOf(name)] = value;
  const outputs = onEach({ ...found, ...simple }, optimize);

  const random = pass.random.map(({ value, distribution }) => bind(value, { kind: "random", distribution }));
  const scalars = update.scalars.map((value, scalar) => bind(value, { kind: "scalar", scalar }));
  const state = [...pass.kept.values(), ...update.slots];
  const bindings = [
    ...batch.bindings,
    ...random,
    ...scalars,
    ...state.map((value) => bind(value, { kind: "state" })),
  ];
  const sliced = [...batch.values, ...pass.random.map(({ value }) => value), ...update.scalars];
  const carried = new Map(
    state.flatMap((value) => {
      const output = value.source.kind === "input" ? nextOf(value.source.name) : "";
      return Object.hasOwn(outputs, output) ? [[value, output] as const] : [];
    }),
  );
  const takesManySteps = target.copiesOutputs && target.supportsScan;
  return compiledGraph(
    {
      name: "training",
      inputs: [...sliced, ...state],
      outputs,
      ...(takesManySteps ? { repeat: { carried, sliced: new Set(sliced) } } : {}),
      ...writing,
      target,
    },
    { bindings, carried: [...carried.values()], takesManySteps },
  );
}

/**
 * Checks that the loss can be differentiated, without compiling anything.
 *
 * @throws GradientError if an operator has no gradient, or no gradient reaches a weight on which the loss depends
 */
export function checkGradients(network: Network, { objective, parameters, frozen }: Training): void {
  const shape = { batchSize: 2, weights: objective.outputs.map(() => undefined) };
  const batch = batchInputs(network, objective, shape);
  const pass = forward(network, batch.examples, { training: true, frozen });
  const loss = defined(lossAndMetrics(objective, batch, pass)[LOSS]);
  const weights = parameters.flatMap((variable) => pass.weights.get(variable) ?? []);
  const needed = new Set(operationsInOrder([loss]).flatMap(({ inputs }) => inputs));
  const stopped = gradients(loss, weights).findIndex(
    ({ source }, i) => source.kind === "constant" && needed.has(defined(weights[i])),
  );
  if (stopped === -1) return;
  throw new GradientError(
    "Expected the loss to depend on every trainable weight by operators whose gradient is not 0 everywhere. " +
      `Received: "${defined(parameters[stopped]).name}", from which all ways lead through operators such as argMax.`,
  );
}

/**
 * Compiles the mean loss (penalties included) and metrics of a batch: inputs examples, targets, the weights of the
 * examples if they have any, and the network's weights.
 */
export function evaluationGraph(
  network: Network,
  { objective, frozen }: Pick<Training, "objective" | "frozen">,
  shape: BatchShape,
  writing: Writing = {},
): CompiledGraph {
  const batch = batchInputs(network, objective, shape);
  const pass = forward(network, batch.examples, { training: false, frozen });
  const target = targetForConvolutions(pass.outputs, writing.target ?? NATIVE_CPU, { isTrained: false });
  const outputs = onEach(lossAndMetrics(objective, batch, pass), (values) => simplify(values, { target }));
  const weights = [...pass.kept.values()];
  const bindings = [...batch.bindings, ...weights.map((value) => bind(value, { kind: "state" }))];
  const inputs = [...batch.values, ...weights];
  return compiledGraph({ name: "evaluation", inputs, outputs, ...writing, target }, { bindings });
}

/** The trained outputs with their values and targets. */
function trainedOutputs({ outputs }: Objective, { targets, weights }: BatchInputs, pass: ForwardPass) {
  return outputs.flatMap((output, i) => {
    const [predictions, y] = [pass.outputs[output.position], targets[i]];
    return predictions === undefined || y === undefined
      ? []
      : [{ output, predictions, y, weights: weights[i] }];
  });
}

/** The loss of each example, [batch], without penalties. */
function lossOfEach(objective: Objective, batch: BatchInputs, pass: ForwardPass): Value {
  const losses = trainedOutputs(objective, batch, pass).map(({ output, y, predictions, weights }) =>
    exampleLosses(output.loss, y, predictions, weights),
  );
  return totalLoss(losses, objective.outputs, undefined);
}

/** The loss, and under their names all that is reported of a batch. */
export function lossAndMetrics(
  objective: Objective,
  batch: BatchInputs,
  pass: ForwardPass,
): Record<string, Value> {
  const { outputs } = objective;
  const trained = trainedOutputs(objective, batch, pass);
  const losses = trained.map((each) => meanLoss(each.output.loss, each.y, each.predictions, each.weights));
  const named: Record<string, Value> = { [LOSS]: totalLoss(losses, outputs, pass.penalty) };
  if (outputs.length > 1) {
    outputs.forEach(({ name }, i) => {
      const own = losses[i];
      if (own !== undefined) named[METRIC + lossName(name)] = own;
    });
  }
  for (const { output, predictions, y } of trained) {
    for (const metric of output.metrics) {
      const ofMetric = metricOutputs(metric, y, predictions, output.loss.targets);
      for (const [name, value] of Object.entries(ofMetric)) named[METRIC + name] = value;
    }
  }
  return named;
}

/** Outputs with their values transformed together. */
export function onEach(
  outputs: Readonly<Record<string, Value>>,
  transform: (values: readonly Value[]) => readonly Value[],
): Record<string, Value> {
  const values = transform(Object.values(outputs));
  return Object.fromEntries(Object.keys(outputs).map((name, i) => [name, defined(values[i])]));
}

/** The optimizer applied to every weight that is trained. */
function updates(
  { parameters: variables, optimizer }: Training,
  loss: Value,
  { weights, kept }: ForwardPass,
  target: Target,
): { next: Map<string, Value>; slots: Value[]; scalars: Value[] } {
  const trained = variables.flatMap((variable) => {
    const [value, stored] = [weights.get(variable), kept.get(variable)];
    return value === undefined || stored === undefined ? [] : [{ variable, value, stored }];
  });
  const found = gradients(
    loss,
    trained.map(({ value }) => value),
  );
  const clipped = clipGradients(found, optimizer.clipping);
  const scalars = optimizer.scalars.map((name) => input(`scalars:${name}`, []));
  const parameters = trained.flatMap(({ variable, stored }, i) => {
    const gradient = clipped[i];
    const slots = slotsOf(optimizer, variable, variable.keptShape).map(({ name, shape }) =>
      input(slotName(variable, name), shape),
    );
    return gradient === undefined ? [] : [{ name: variable.name, value: stored, gradient, slots }];
  });
  const next = new Map<string, Value>();
  applyOptimizer(optimizer, parameters, scalars, target).forEach((update, i) => {
    const variable = trained[i]?.variable;
    if (variable === undefined) return;
    next.set(variable.name, update.parameter);
    slotsOf(optimizer, variable).forEach(({ name }, s) => {
      const value = update.slots[s];
      if (value !== undefined) next.set(slotName(variable, name), value);
    });
  });
  return { next, slots: parameters.flatMap(({ slots }) => slots), scalars };
}
