/** What a run of many networks covered and found, as a table. */

import type { Checked } from "./check-network.ts";
import { LAYER_TYPES } from "./layer-options.ts";
import { layerTypes } from "./plan.ts";
import { LOSS_NAMES, OPTIMIZER_NAMES } from "./training.ts";

export function summarize(all: readonly Checked[], seed: number): string {
  const of = (kind: Checked["kind"]) => all.filter((each) => each.kind === kind);
  const compared = all.filter(({ kind }) => kind !== "diverged");
  const worst = (list: readonly number[]) => Math.max(0, ...list).toExponential(1);
  const some = (holds: (each: Checked) => boolean) => compared.filter(holds).length;
  const rows: [string, string | number][] = [
    ["seed", seed],
    ["networks compared", compared.length],
    ["  the same within 1e-3", of("same").length],
    ["  float32 itself is the reason of a difference", of("float32").length],
    ["  different by fast lowerings alone, with outliers", of("outliers").length],
    ["  different", of("different").length],
    ["not compared: diverged in all attempts", of("diverged").length],
    ["drawn anew because they diverged", all.reduce((sum, { diverged }) => sum + diverged, 0)],
    [
      "drawn anew because they were refused",
      counts(
        all.flatMap(({ refusals }) => refusals.map(shortened)),
        [],
      ),
    ],
    ["losses and tensors compared, step by step", compared.reduce((sum, { count }) => sum + count, 0)],
    ["  of these put down to float32", of("float32").reduce((sum, each) => sum + each.differences.length, 0)],
    ["worst loss within the tolerance", worst(compared.map(({ worstLoss }) => worstLoss))],
    ["worst weight within the tolerance", worst(compared.map(({ worstWeight }) => worstWeight))],
    [
      "median of the worst weight of a network",
      median(of("same").map(({ worstWeight }) => worstWeight)).toExponential(1),
    ],
    [
      "chains, graphs",
      `${some(({ plan }) => plan.network.isSequential)}, ${some(({ plan }) => !plan.network.isSequential)}`,
    ],
    [
      "several inputs, several outputs",
      `${some(({ plan }) => plan.network.inputs.length > 1)}, ${some(({ plan }) => plan.losses.length > 1)}`,
    ],
    [
      "shared layers, models in models",
      `${some(isShared)}, ${some(({ plan }) => layerTypes(plan.network).includes("(model)"))}`,
    ],
    [
      "frozen parts",
      some(({ plan }) => JSON.stringify(plan.network).match(/"trainable":false|"isFrozen":true/) !== null),
    ],
    ["by fit, by trainOnBatch", `${some(({ plan }) => plan.byFit)}, ${some(({ plan }) => !plan.byFit)}`],
    [
      "lowerings fast, plain",
      ["fast", "plain"].map((lowerings) => some(({ plan }) => plan.lowerings === lowerings)).join(", "),
    ],
    ["weights of examples", some(({ plan }) => plan.isWeighted)],
    [
      "layers",
      counts(
        compared.flatMap(({ plan }) => layerTypes(plan.network)),
        LAYER_TYPES,
      ),
    ],
    [
      "losses",
      counts(
        compared.flatMap(({ plan }) => plan.losses.map(({ name }) => name)),
        LOSS_NAMES,
      ),
    ],
    [
      "optimizers",
      counts(
        compared.map(({ plan }) => plan.optimizer.name),
        OPTIMIZER_NAMES,
      ),
    ],
    [
      "options of optimizers",
      counts(
        compared.flatMap(({ plan }) => optionsOf(plan.optimizer)),
        [],
      ),
    ],
    [
      "inputs",
      counts(
        compared.flatMap(({ plan }) => plan.inputKinds),
        [],
      ),
    ],
    [
      "failures",
      of("different")
        .map(({ number }) => `--only ${number}`)
        .join(", ") || "none",
    ],
  ];
  return rows.map(([name, value]) => `${name.padEnd(48)} ${value}`).join("\n");
}

function isShared({ plan: { network } }: Checked): boolean {
  return new Set(network.calls.map(({ layer }) => layer)).size < network.calls.length;
}

/** Options that all optimizers have, and whether the learning rate is a schedule. */
function optionsOf({ name: _, learningRate, ...options }: Checked["plan"]["optimizer"]): string[] {
  const shared = Object.keys(options).filter((option) =>
    /^(clip|global|weight|exclude|useEma|emaO|gradient)/.test(option),
  );
  return typeof learningRate === "object" ? [...shared, "schedule"] : shared;
}

/** A message up to what was received. */
function shortened(message: string): string {
  return message.slice(0, message.indexOf(","));
}

/** "add 3, dense 7", those that were left out at the end. */
function counts(names: readonly string[], all: readonly string[]): string {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  const missing = all.filter((name) => !found.has(name));
  const listed = Array.from(found, ([name, count]) => `${name} ${count}`).sort();
  const covered = all.length === 0 ? "" : `${all.length - missing.length} of ${all.length}: `;
  return `${covered}${listed.join(", ")}${missing.length > 0 ? `; none of ${missing.join(", ")}` : ""}`;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
