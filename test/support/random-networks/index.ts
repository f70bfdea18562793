/** Random networks and how they are trained, for property tests: as plain data that can be made, printed and made smaller. */

import * as fc from "fast-check";
import { defined } from "../../../src/checked.ts";
import type { Loss, Optimizer } from "../../../src/index.ts";
import {
  losses,
  type Model,
  optimizers,
  RandomGenerator,
  type Shape,
  schedules,
} from "../../../src/index.ts";
import { generate, type Numbers, normal } from "../numbers.ts";
import { type DrawnNetwork, drawNetwork, type NetworkChoices, type Refusal } from "./draw-network.ts";
import { inCode, type NetworkPlan, printNetwork } from "./plan.ts";
import {
  drawLoss,
  drawOptimizer,
  fittingActivation,
  type Named,
  type PlannedRate,
} from "./training-options.ts";

export type { NetworkChoices, Refusal } from "./draw-network.ts";
export { drawLayer, LAYER_TYPES } from "./layer-options.ts";
export { buildNetwork, type NetworkPlan, printNetwork } from "./plan.ts";
export { drawLoss, drawOptimizer } from "./training-options.ts";

/** A network with losses, an optimizer, and examples to train it on. */
export interface Case {
  readonly network: NetworkPlan;
  /** Of each output. */
  readonly losses: readonly Named<keyof typeof losses>[];
  readonly optimizer: Named<keyof typeof optimizers>;
  /** Names of metrics; of all outputs. */
  readonly metrics: readonly string[];
  readonly examples: number;
  /** Of weights and examples. */
  readonly seed: number;
  /** What layers did not take while the network was drawn; it is not part of it. */
  readonly refusals: readonly Refusal[];
}

export interface CaseChoices extends NetworkChoices {
  readonly losses?: Parameters<typeof drawLoss>[0];
  readonly optimizers?: Parameters<typeof drawOptimizer>[0];
  /** Default 1 to 5. */
  readonly examples?: { readonly min: number; readonly max: number };
  /** Whether every output comes from a dense layer with an activation that fits its loss; default: most. */
  readonly fitsLosses?: boolean;
}

const METRICS = [
  "accuracy",
  "meanAbsoluteError",
  "topKAccuracy",
  "precision",
  "recall",
  "auc",
  "crossentropy",
  "f1Score",
];

/** Draws networks with all that training takes. */
export function drawCase(choices: CaseChoices = {}): fc.Arbitrary<Case> {
  const { fitsLosses = false, examples = { min: 1, max: 5 } } = choices;
  const head = fc.constantFrom<Head["kind"]>(
    "flat",
    "positions",
    "flat",
    ...(fitsLosses ? [] : (["none"] as const)),
  );
  const output = fc.record({
    end: fc.nat(4),
    kind: head,
    units: fc.integer({ min: 1, max: 5 }),
    loss: drawLoss(choices.losses),
  });
  return fc
    .record({
      drawn: drawNetwork(choices),
      outputs: fc.array(output, { minLength: 1, maxLength: 3 }),
      optimizer: drawOptimizer(choices.optimizers),
      metrics: fc.subarray(METRICS, { maxLength: 2 }),
      examples: fc.integer(examples),
      seed: fc.nat(1000),
    })
    .map(({ drawn, outputs, ...rest }) => {
      const heads = drawn.isSequential ? outputs.slice(0, 1) : outputs;
      return { ...finish(drawn, heads), ...rest, refusals: drawn.refusals };
    })
    .map(printable);
}

/** What stands between a network and a loss. */
interface Head {
  /** Nothing, a dense layer on what is flattened, or one at each position. */
  readonly kind: "none" | "flat" | "positions";
  readonly units: number;
  readonly end: number;
  readonly loss: Case["losses"][number];
}

function finish({ draft }: DrawnNetwork, heads: readonly Head[]): Pick<Case, "network" | "losses"> {
  if (draft.ends.length === 0) draft.put("identity");
  const { ends } = draft;
  const chosen = new Map<number, Head>();
  for (const head of heads) {
    const on = defined(ends[head.end % ends.length]);
    chosen.set(putHead(head, draft, on), head);
  }
  return { network: draft.plan([...chosen.keys()]), losses: [...chosen.values()].map(({ loss }) => loss) };
}

/** Puts a head on a value; returns the number of the output. */
function putHead({ kind, units, loss }: Head, draft: DrawnNetwork["draft"], on: number): number {
  let at = on;
  if (kind === "none") return at;
  const put = (...[type, options]: Parameters<typeof draft.put>) => {
    draft.put(type, options, at);
    at = draft.shapes.length - 1;
  };
  if (kind === "flat" && defined(draft.shapes[on]).length !== 1) put("flatten");
  const made = makeLoss(loss);
  const least = made.targets === "values" ? 1 : 2;
  put("dense", { units: Math.max(least, units), activation: fittingActivation(made) });
  return at;
}

/** Makes the loss of a plan. */
export function makeLoss({ name, options }: Case["losses"][number]): Loss {
  return (losses[name] as (options: object) => Loss)(options);
}

/** Makes the optimizer of a plan. */
export function makeOptimizer({ name, options }: Case["optimizer"]): Optimizer {
  const { learningRate, ...others } = options;
  const given = learningRate as PlannedRate;
  const rate =
    typeof given === "number"
      ? given
      : (schedules[given.schedule] as (options: object) => unknown)(given.options);
  return (optimizers[name] as (options: object) => Optimizer)({ learningRate: rate, ...others });
}

/** The examples of a case: inputs and targets, as `fit` takes them. */
export function examplesOf(plan: Case, model: Model<unknown>): { x: Numbers[]; y: Numbers[] } {
  const random = new RandomGenerator(plan.seed);
  const { inputs, outputs } = model.network;
  return {
    x: inputs.map(({ shape }) => normal(random, [plan.examples, ...shape])),
    y: outputs.map(({ shape }, i) =>
      targetsOf(makeLoss(defined(plan.losses[i])), [plan.examples, ...shape], random),
    ),
  };
}

function targetsOf({ targets, targetBounds }: Loss, shape: Shape, random: RandomGenerator): Numbers {
  const classes = shape.at(-1) ?? 1;
  if (targets === "labels") return generate(shape.slice(0, -1), () => random.integer(classes));
  if (targets === "values") {
    const [min, max] = targetBounds ?? [-2, 2];
    return generate(shape, () => min + (Math.min(max, 2) - min) * random.uniform());
  }
  const rows = generate(shape, () => 0);
  for (let start = 0; start < rows.data.length; start += classes)
    rows.data[start + random.integer(classes)] = 1;
  return rows;
}

/** Prints a case as a program. */
export function printCase(plan: Case): string {
  const { learningRate, ...others } = plan.optimizer.options as { learningRate: PlannedRate };
  const rate =
    typeof learningRate === "number"
      ? String(learningRate)
      : `schedules.${learningRate.schedule}(${inCode(learningRate.options)})`;
  const rest = inCode(others).slice(2, -2);
  const chosen = plan.losses.map(({ name, options }) => `losses.${name}(${inCode(options)})`);
  return [
    printNetwork(plan.network, plan.seed),
    `net.compile({ optimizer: optimizers.${plan.optimizer.name}({ learningRate: ${rate}${rest === "" ? "" : `, ${rest}`} }),`,
    `  loss: [${chosen.join(", ")}], metrics: ${inCode(plan.metrics)} });`,
    `// ${plan.examples} examples of inputs ${inCode(plan.network.inputs)}, seed ${plan.seed}`,
  ].join("\n");
}

/** A case that fast-check prints as a program. */
function printable(plan: Case): Case {
  return Object.defineProperty(plan, fc.toStringMethod, {
    value: () => `\n${printCase(plan)}\n`,
    enumerable: false,
  });
}
