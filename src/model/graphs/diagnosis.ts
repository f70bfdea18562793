/** The graph by which a training step that was not kept is looked into. */

import { gradients } from "../../autodiff/gradients.ts";
import { defined } from "../../checked.ts";
import type { Value } from "../../graph/index.ts";
import { plainOnly, toOnnx } from "../../onnx/index.ts";
import { absolute, multiply, reduceMax, reduceSum, reshape } from "../../ops/index.ts";
import type { Network } from "../network/network.ts";
import { type BatchShape, batchInputs, exampleInputs } from "./batch-inputs.ts";
import { type Binding, bind, LOSS } from "./bindings.ts";
import { type ForwardPass, forward } from "./forward.ts";
import { lossAndMetrics, type Training, type Writing } from "./training.ts";

/** Prefix of a step's number: names the largest magnitude in its output. */
export const PEAK = "peak:";
/** Likewise: 0 if all of it is finite, else NaN. */
export const IS_FINITE = "finite:";
/** Put before the position of a parameter: its gradient. */
export const GRADIENT = "gradient:";

/**
 * Compiles the forward pass of one training step, its loss and the gradients, as they are before any clipping; without
 * rewrites and by plain lowerings, so that what is looked at is what the layers say.
 *
 * Inputs: as those of a training step, without the optimizer's. Outputs: for each step of the network its largest
 * magnitude and whether it is finite, the losses, the gradient of each parameter in the shape of the weight.
 */
export function diagnosisGraph(
  network: Network,
  { objective, parameters, frozen }: Training,
  shape: BatchShape,
  { target }: Writing,
): { bytes: Uint8Array; bindings: readonly Binding[] } {
  const batch = batchInputs(network, objective, shape);
  const pass = forward(network, batch.examples, { training: true, frozen });
  const outputs: Record<string, Value> = lossAndMetrics(objective, batch, pass);
  for (const [step, value] of outputsOfSteps(network, pass).entries()) {
    outputs[PEAK + step] = peakOf(value);
    outputs[IS_FINITE + step] = reshape(reduceSum(multiply(value, 0)), []);
  }
  const trained = parameters.map((variable) => defined(pass.weights.get(variable)));
  gradients(defined(outputs[LOSS]), trained).forEach((gradient, i) => {
    outputs[GRADIENT + i] = gradient;
  });
  const random = pass.random.map(({ value, distribution }) => bind(value, { kind: "random", distribution }));
  const weights = [...pass.kept.values()];
  const bindings = [...batch.bindings, ...random, ...weights.map((value) => bind(value, { kind: "state" }))];
  const inputs = [...batch.values, ...pass.random.map(({ value }) => value), ...weights];
  const bytes = toOnnx({ name: "diagnosis", inputs, outputs, target, chooseLowering: plainOnly });
  return { bytes, bindings };
}

/** Compiles the graph of the largest magnitude in each step's output for a batch, as in inference. */
export function peaksGraph(
  network: Network,
  batchSize: number,
  { target }: Writing,
): { bytes: Uint8Array; bindings: readonly Binding[] } {
  const { examples, values, bindings: fed } = exampleInputs(network.inputs, { batchSize });
  const pass = forward(network, examples, { training: false });
  const weights = [...pass.kept.values()];
  const outputs = Object.fromEntries(
    outputsOfSteps(network, pass).map((value, step) => [PEAK + step, peakOf(value)]),
  );
  const bytes = toOnnx({
    name: "peaks",
    inputs: [...values, ...weights],
    outputs,
    target,
    chooseLowering: plainOnly,
  });
  return { bytes, bindings: [...fed, ...weights.map((value) => bind(value, { kind: "state" }))] };
}

/** The first output of each step of a network. */
function outputsOfSteps(network: Network, { values }: ForwardPass): Value[] {
  return network.steps.map(({ outputs: [number] }) => defined(values.get(defined(number))));
}

function peakOf(value: Value): Value {
  return reshape(reduceMax(absolute(value)), []);
}
