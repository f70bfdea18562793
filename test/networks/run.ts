/**
 * Random networks of all layers: built, trained, saved, loaded, trained on; or refused when they are built.
 * `npm run check:networks -- [--count 1000] [--seed 1] [--whole]`
 */

import { parseArgs } from "node:util";
import * as fc from "fast-check";
import { nodePlatform, usePlatform } from "../../src/index.ts";
import { drawCase, printCase } from "../support/random-networks/index.ts";
import { checkCase } from "./check-case.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    path: { type: "string" },
    /** Whether a network that fails is left as large as it is. */
    whole: { type: "boolean", default: false },
    threads: { type: "string", default: "1" },
  },
});
usePlatform(nodePlatform({ threads: Number(values.threads) }));

const began = performance.now();
const outcomes = new Map<string, number>();
const types = new Set<string>();
let [done, refusals, failures] = [0, 0, 0];
const property = fc.asyncProperty(drawCase(), async (plan) => {
  const outcome = await checkCase(plan).catch((error: unknown) => {
    if (failures++ === 0) console.log(`failed, and is made smaller: ${error}\n${printCase(plan)}`);
    throw error;
  });
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  refusals += plan.refusals.length;
  if (outcome === "trained")
    for (const layer of plan.network.layers) types.add("network" in layer ? "model" : layer.type);
  if (++done % 100 === 0) console.log(`${done}: ${summary()}`);
});

function summary(): string {
  const counts = [...outcomes].map(([name, count]) => `${count} ${name}`).join(", ");
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  return `${counts}; ${refusals} layers refused; ${types.size} types of layers trained; ${seconds} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`;
}

const result = await fc.check(property, {
  numRuns: Number(values.count),
  seed: Number(values.seed),
  path: values.path,
  endOnFailure: values.whole,
});
if (result.failed) {
  const { counterexample, seed, counterexamplePath, numShrinks } = result;
  console.log(fc.stringify(counterexample));
  console.log(result.errorInstance instanceof Error ? result.errorInstance.stack : result.errorInstance);
  console.log(`--seed ${seed} --path ${counterexamplePath}, made smaller ${numShrinks} times`);
  process.exitCode = 1;
} else {
  console.log(`${values.count} networks, seed ${values.seed}: ${summary()}`);
}
