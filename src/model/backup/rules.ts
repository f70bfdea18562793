/**
 * Checksums of computations: of optimizers, losses, metrics and layers, whose options are not in any list once they are
 * made. Two that compute the same by the same operators have the same.
 */

import { input, operationsInOrder, type Value } from "../../graph/index.ts";
import { metricOutputs } from "../../metrics/index.ts";
import { type Optimizer, slotsOf } from "../../optimizers/index.ts";
import { checksum } from "../checksum.ts";
import { exampleInputs } from "../graphs/batch-inputs.ts";
import { forward } from "../graphs/forward.ts";
import { type TrainedOutput, targetShape } from "../graphs/objective.ts";
import { innermostLayers, type Network } from "../network/network.ts";

/** Any number of examples does; of one some axes would vanish. */
const BATCH = 2;

/** Describes a network's computation in training. */
export function ruleOfNetwork(network: Network): string {
  const frozen = new Set(innermostLayers(network).filter(({ trainable }) => !trainable));
  const { examples } = exampleInputs(network.inputs, { batchSize: BATCH });
  const pass = forward(network, examples, { training: true, frozen });
  const penalty = pass.penalty === undefined ? [] : [pass.penalty];
  return ruleOf([...pass.outputs, ...penalty, ...[...pass.nextWeights].map(([, value]) => value)]);
}

/** Describes how an optimizer changes the trained weights. */
export function ruleOfOptimizer(optimizer: Optimizer, { variables }: Network): string {
  const scalars = optimizer.scalars.map((name) => input(name, []));
  const updates = variables
    .filter(({ trainable }) => trainable)
    .flatMap((variable) => {
      const { name, shape } = variable;
      const slots = slotsOf(optimizer, variable).map((slot) => input(slot.name, slot.shape));
      // Accumulating gradients is done for the optimizer, not by it.
      const own = optimizer.accumulation === undefined ? slots : slots.slice(0, -1);
      const [parameter, gradient] = [input(`parameter ${name}`, shape), input("gradient", shape)];
      const next = optimizer.update(parameter, gradient, own, scalars, variable);
      return [next.parameter, ...next.slots];
    });
  return ruleOf(updates);
}

/** Describes an output's loss and metrics. */
export function ruleOfOutput({ shape, loss, metrics }: TrainedOutput): string {
  const targets = input("targets", [BATCH, ...targetShape(shape, loss.targets)]);
  const predictions = input("predictions", [BATCH, ...shape]);
  const ofMetrics = metrics.flatMap((metric) =>
    Object.values(metricOutputs(metric, targets, predictions, loss.targets)),
  );
  return ruleOf([loss.call(targets, predictions), ...ofMetrics]);
}

/** The checksum of all operations that values depend on, and of their constants. */
function ruleOf(values: readonly Value[]): string {
  const names = new Map<Value, string>();
  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const { source, shape, elementType } = value;
    if (source.kind === "input") return `${source.name} ${elementType} [${shape.join()}]`;
    if (source.kind === "operation") return "?";
    const { buffer, byteOffset, byteLength } = source.data;
    return `${elementType} [${shape.join()}] ${checksum(new Uint8Array(buffer, byteOffset, byteLength))}`;
  };
  const lines = operationsInOrder(values).map(({ operator, inputs, attributes, outputs }, i) => {
    const line = `${operator.name} ${describe(attributes)} (${inputs.map(nameOf).join("; ")})`;
    for (const [o, output] of outputs.entries()) names.set(output, `#${i}.${o}`);
    return line;
  });
  return checksum(new TextEncoder().encode([...lines, ...values.map(nameOf)].join("\n")));
}

/** Attributes are plain data; what is none is left out. */
function describe(attributes: object): string {
  return JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === "bigint" || typeof value === "function" ? String(value) : value,
  );
}
