/**
 * How much of a training step its matrix products take: the least that a step by the same products can take, whatever
 * is done about everything else. Timed in the step, by ONNX Runtime's own profiler. See README.md beside this file.
 *
 *     npm run bench:products -- [--networks post,conv3] [--batch 64,128] [--steps 16] [--runs 4] [--threads 2]
 */

import { parseArgs } from "node:util";
import { NETWORKS } from "./networks.ts";
import { describeProcessor } from "./processor.ts";
import { type ProfiledNode, profileSteps } from "./profiled-steps.ts";

/** Operators of the graph whose work is multiplication of matrices, and the operators of ONNX that do it. */
const MULTIPLYING = /(?:^|\/)(?:conv2d|conv2dInputGradient|conv2dFilterGradient|matmul|windowMoments)\//;
const PRODUCTS = /\/(?:MatMul|FusedMatMul|Gemm|Einsum|Conv|ConvTranspose)(?:@[\w.]+)?(?:_\d+)?$/;

const { values } = parseArgs({
  options: {
    networks: { type: "string", default: Object.keys(NETWORKS).join(",") },
    batch: { type: "string", default: "64,128" },
    steps: { type: "string", default: "16" },
    runs: { type: "string", default: "4" },
    threads: { type: "string", default: "2" },
  },
});

console.log("| network | batch | products, ms | all operators, ms | products' share |");
console.log("| --- | --- | --- | --- | --- |");
for (const network of values.networks.split(",")) {
  for (const batch of values.batch.split(",").map(Number)) {
    const [steps, runs, threads] = [Number(values.steps), Number(values.runs), Number(values.threads)];
    const { nodes } = await profileSteps({ network, batch, steps, runs, threads, lowerings: "fast" });
    const isProduct = ({ name }: ProfiledNode) => MULTIPLYING.test(name) && PRODUCTS.test(name);
    const [products, all] = [sum(nodes.filter(isProduct)), sum(nodes)];
    const cells = [
      network,
      batch,
      products.toFixed(1),
      all.toFixed(1),
      `${Math.round(100 * (products / all))} %`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
console.log(describeProcessor());

function sum(nodes: readonly ProfiledNode[]): number {
  return nodes.reduce((total, { milliseconds }) => total + milliseconds, 0);
}
