/** Shows what comes of every misuse of what is exported: `npm run check:probes`, with `-- PATTERN` only of some. */

import { misuses, type Outcome, outcomeOf } from "./probe.ts";

async function main(pattern: RegExp): Promise<void> {
  const { misuses: all, unprobed, callables } = misuses();
  const counts: Record<Outcome, number> = { refused: 0, untyped: 0, silent: 0, endless: 0 };
  const chosen = all.filter(({ name }) => pattern.test(name));
  for (const misuse of chosen) {
    const { outcome, message } = await outcomeOf(misuse);
    counts[outcome]++;
    if (outcome !== "refused" || process.argv.length > 2)
      console.log(`${outcome} ${misuse.name}\n  ${message}`);
  }
  console.log(`${callables} functions, classes and methods; ${all.length} misuses`, counts);
  if (unprobed.length > 0) console.log(`not probed: ${unprobed.join(", ")}`);
  process.exitCode = counts.refused === chosen.length && unprobed.length === 0 ? 0 : 1;
}

await main(new RegExp(process.argv[2] ?? ""));
