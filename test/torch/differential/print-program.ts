/** A network that was drawn, as a program that runs: `npm run example -- FILE` in the repository. */

import { defined } from "../../../src/checked.ts";
import { type Case, MERGING, type NetworkPlan, type PlannedLayer } from "./plan.ts";

/** Prints a case as a program: the network, how it is trained, and five steps of it. */
export function printCase(plan: Case): string {
  const { learningRate, name, ...options } = plan.optimizer;
  const rate = typeof learningRate === "object" ? scheduleOf(learningRate as Schedule) : inCode(learningRate);
  const lossCode = plan.losses.map(({ name: loss, ...own }) => `losses.${loss}(${inCode(own)})`);
  const { network, ...rest } = plan;
  return [
    'import { input, layers, losses, model, optimizers, schedules, sequential } from "atelier";',
    'import { drawExamples, scatterWeights } from "./test/torch/differential/examples.ts";',
    "",
    ...programOf(network, "net", plan.seed),
    `const plan = ${inCode(rest)} as const;`,
    ...(plan.isScattered ? ["scatterWeights(net, plan.seed);"] : []),
    "const { x, y, weights } = drawExamples(plan as never, net as never);",
    "net.compile({",
    `  optimizer: optimizers.${name}({ learningRate: ${rate}, ...${inCode(options)} }),`,
    `  loss: [${lossCode.join(", ")}], lossWeights: ${inCode(plan.lossWeights)}, lowerings: "${plan.lowerings}",`,
    "});",
    "const sampleWeight = weights && { sampleWeight: weights.length === 1 ? weights[0].data : weights.map(({ data }) => data) };",
    ...(plan.byFit
      ? [
          `console.log(await net.fit([...x], [...y], { batchSize: ${plan.batch}, shuffle: false, verbose: 0, ...sampleWeight }));`,
        ]
      : [
          "for (let step = 0; step < 5; step++) console.log(await net.trainOnBatch([...x], [...y], { ...sampleWeight }));",
        ]),
    "",
  ].join("\n");
}

interface Schedule {
  readonly name: string;
  readonly options: object;
}

function scheduleOf({ name, options }: Schedule): string {
  return `schedules.${name}(${inCode(options)})`;
}

function programOf(plan: NetworkPlan, name: string, seed: number): string[] {
  const prefix = name === "net" ? "" : `${name}_`;
  const made = (layer: PlannedLayer) =>
    "network" in layer ? "" : `layers.${layer.type}(${inCode(layer.options)})`;
  if (plan.isSequential) {
    const chain = plan.calls.map((call) => `  ${made(defined(plan.layers[call.layer]))},`);
    return [`const ${name} = sequential([`, ...chain, `], ${inCode({ inputShape: plan.inputs[0], seed })});`];
  }
  const value = (number: number) => `${prefix}x${number}`;
  const layerName = (i: number) => `${prefix}layer${i}`;
  const isNamed = (i: number) =>
    "network" in defined(plan.layers[i]) || plan.calls.filter(({ layer }) => layer === i).length > 1;
  return [
    ...plan.inputs.map((shape, i) => `const ${value(i)} = input({ shape: ${inCode(shape)} });`),
    ...plan.layers.flatMap((layer, i) => {
      if (!("network" in layer)) return isNamed(i) ? [`const ${layerName(i)} = ${made(layer)};`] : [];
      const inner = programOf({ ...layer.network, isSequential: false }, `${prefix}model${i}`, seed);
      const freeze = layer.isFrozen ? [`${prefix}model${i}.trainable = false;`] : [];
      return [...inner, ...freeze, `const ${layerName(i)} = ${prefix}model${i};`];
    }),
    ...plan.calls.map(({ layer, inputs }, i) => {
      const planned = defined(plan.layers[layer]);
      const operands = inputs.map(value).join(", ");
      const isList = inputs.length > 1 || (!("network" in planned) && MERGING.has(planned.type));
      const applied = isNamed(layer) ? layerName(layer) : made(planned);
      return `const ${value(plan.inputs.length + i)} = ${applied}.apply(${isList ? `[${operands}]` : operands});`;
    }),
    `const ${name} = model({ inputs: [${plan.inputs.map((_, i) => value(i)).join(", ")}], ` +
      `outputs: [${plan.outputs.map(value).join(", ")}], seed: ${seed}, name: "${name}" });`,
  ];
}

function inCode(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inCode).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${inCode(each)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
