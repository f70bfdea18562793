/**
 * Random networks trained by Atelier and by PyTorch: `npm run check:differential -- --count 300 --seed 1`, with `--only 7,12`
 * some of them. What differs is made smaller (not with `--whole`) and printed as a program; then the exit code is 1.
 */

import { parseArgs } from "node:util";
import { hasTorch, Torch } from "../../support/torch/index.ts";
import { type Checked, checkNetwork } from "./check-network.ts";
import { printCase } from "./print-program.ts";
import { shrink } from "./shrink.ts";
import { summarize } from "./summary.ts";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "300" },
      seed: { type: "string", default: "1" },
      // The first one's number.
      from: { type: "string", default: "0" },
      only: { type: "string" },
      print: { type: "boolean", default: false },
      whole: { type: "boolean", default: false },
    },
  });
  if (!hasTorch) {
    console.log("check:differential: skipped, since python3-torch is not installed");
    return 0;
  }
  const seed = Number(values.seed);
  const from = Number(values.from);
  const numbers =
    values.only?.split(",").map(Number) ?? Array.from({ length: Number(values.count) }, (_, i) => from + i);
  const count = numbers.length;
  let torch = new Torch();
  const all: Checked[] = [];
  const errors: number[] = [];
  const begun = performance.now();
  for (const number of numbers) {
    const checked = await checkNetwork(torch, seed, number).catch((error: Error) => error);
    if (checked instanceof Error) {
      console.log(checked.message);
      errors.push(number);
      // The process may have come to its end.
      torch.close();
      torch = new Torch();
      continue;
    }
    all.push(checked);
    if (values.print) console.log(printCase(checked.plan));
    if (checked.kind === "different") await tell(torch, checked, seed, values.whole);
    else if (checked.kind === "float32" || checked.kind === "outliers") console.log(lineOf(checked));
    const seconds = (performance.now() - begun) / 1000;
    const left = (seconds / all.length) * (count - all.length);
    if (process.stdout.isTTY || all.length % 10 === 0 || all.length === count) {
      console.log(`${all.length} of ${count} networks, ${seconds.toFixed(0)} s, ${left.toFixed(0)} s left`);
    }
  }
  torch.close();
  console.log(summarize(all, seed));
  if (errors.length > 0) console.log(`failed with an error: ${errors.join(", ")}`);
  return errors.length > 0 || all.some(({ kind }) => kind === "different") ? 1 : 0;
}

function lineOf({ number, kind, differences, plan }: Checked): string {
  const [worst] = differences;
  const [share, apart, own] = [worst?.share, worst?.apart, worst?.uncertainty].map((each) =>
    each?.toExponential(1),
  );
  const of = `${worst?.what} at step ${worst?.step}: ${share} of its move, ${apart}; PyTorch's own uncertainty ${own}`;
  return `network ${number}: ${kind}, ${of} (${plan.optimizer.name}, ${plan.lowerings})`;
}

async function tell(torch: Torch, checked: Checked, seed: number, isWhole: boolean): Promise<void> {
  console.log(lineOf(checked));
  for (const { what, step, share, uncertainty = 0 } of checked.differences.slice(0, 12)) {
    console.log(
      `  ${what} at step ${step}: ${share.toExponential(2)}, uncertain ${uncertainty.toExponential(2)}`,
    );
  }
  const { plan, comparison } = isWhole
    ? { plan: checked.plan, comparison: undefined }
    : await shrink(torch, checked.plan);
  console.log(`\n// --seed ${seed} --only ${checked.number}${isWhole ? "" : ", made smaller"}`);
  for (const { what, step, share } of comparison?.differences.slice(0, 3) ?? []) {
    console.log(`// ${what} at step ${step}: ${share.toExponential(2)}`);
  }
  console.log(printCase(plan));
}

process.exitCode = await main();
