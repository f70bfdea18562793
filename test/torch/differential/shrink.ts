/** A network that differs, made smaller as long as it differs. */

import { defined } from "../../../src/checked.ts";
import { AtelierError } from "../../../src/errors/index.ts";
import type { Torch } from "../../support/torch/index.ts";
import { compareCase } from "./check-network.ts";
import type { Comparison } from "./compare.ts";
import { type Case, type NetworkPlan, type Options, withoutUnused } from "./plan.ts";

/** How many smaller networks are tried. */
const MAX_TRIES = 100;

export interface Shrunk {
  readonly plan: Case;
  /** Undefined if nothing smaller differs. */
  readonly comparison: Comparison | undefined;
}

export async function shrink(torch: Torch, failing: Case): Promise<Shrunk> {
  let plan = failing;
  let comparison: Comparison | undefined;
  let tries = 0;
  for (let isSmaller = true; isSmaller && tries < MAX_TRIES; ) {
    isSmaller = false;
    for (const smaller of smallerCases(plan)) {
      if (++tries > MAX_TRIES) break;
      const found = await differs(torch, smaller);
      if (found === undefined) continue;
      [plan, comparison, isSmaller] = [smaller, found, true];
      break;
    }
  }
  return { plan, comparison };
}

/** The comparison, if it differs; what cannot be made, or fails in PyTorch, is no smaller case. */
async function differs(torch: Torch, plan: Case): Promise<Comparison | undefined> {
  try {
    const comparison = await compareCase(torch, plan);
    return comparison.kind === "different" ? comparison : undefined;
  } catch (error) {
    if (error instanceof AtelierError || error instanceof Error) return undefined;
    throw error;
  }
}

function* smallerCases(plan: Case): Generator<Case> {
  const { network } = plan;
  if (network.isSequential) yield { ...plan, network: { ...network, isSequential: false } };
  for (let i = 0; i < plan.losses.length && plan.losses.length > 1; i++) yield withoutOutput(plan, i);
  for (let i = network.calls.length - 1; i >= 0; i--) {
    // What stands before a loss makes predictions that fit it.
    if (network.outputs.includes(network.inputs.length + i)) continue;
    for (let operand = 0; operand < defined(network.calls[i]).inputs.length; operand++) {
      yield withNetwork(plan, withoutCall(network, i, operand));
    }
  }
  if (plan.byFit) yield { ...plan, byFit: false };
  if (plan.isWeighted) yield { ...plan, isWeighted: false };
  if (plan.isScattered) yield { ...plan, isScattered: false };
  if (plan.optimizer.name !== "sgd" || Object.keys(plan.optimizer).length > 2)
    yield { ...plan, optimizer: { name: "sgd", learningRate: 0.01 } };
  for (const option of Object.keys(plan.optimizer)) {
    if (option !== "name" && option !== "learningRate")
      yield { ...plan, optimizer: without(plan.optimizer, option) };
  }
  if (plan.inputKinds.some((kind) => kind !== "normal"))
    yield { ...plan, inputKinds: plan.inputKinds.map(() => "normal" as const) };
  for (const batch of [1, 2, 4, 8]) if (batch < plan.batch) yield { ...plan, batch };
  for (const [i, layer] of network.layers.entries()) {
    if ("network" in layer) continue;
    for (const option of Object.keys(layer.options)) {
      const options = without(layer.options, option);
      yield withNetwork(plan, { ...network, layers: network.layers.with(i, { ...layer, options }) });
    }
  }
}

function without<Given extends Options>(options: Given, name: string): Given {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== name)) as Given;
}

/** The network without a call, whose output an operand of it replaces. */
function withoutCall(network: NetworkPlan, call: number, operand: number): NetworkPlan {
  const removed = network.inputs.length + call;
  const instead = defined(defined(network.calls[call]).inputs[operand]);
  const renumbered = (value: number) => (value === removed ? instead : value > removed ? value - 1 : value);
  return {
    ...network,
    isSequential: false,
    calls: network.calls
      .filter((_, i) => i !== call)
      .map(({ layer, inputs }) => ({ layer, inputs: inputs.map(renumbered) })),
    outputs: network.outputs.map(renumbered),
  };
}

function withoutOutput(plan: Case, output: number): Case {
  const others = <Item>(list: readonly Item[]) => list.filter((_, i) => i !== output);
  const network = { ...plan.network, outputs: others(plan.network.outputs) };
  return withNetwork(
    { ...plan, losses: others(plan.losses), lossWeights: others(plan.lossWeights) },
    network,
  );
}

function withNetwork(plan: Case, network: NetworkPlan): Case {
  const kept = withoutUnused(network);
  const kinds = kept.inputs.map((shape) => plan.inputKinds[network.inputs.indexOf(shape)] ?? "normal");
  return { ...plan, network: kept, inputKinds: kinds };
}
