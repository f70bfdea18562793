/**
 * Shows the outcome of every misuse of what is exported: `npm run check:probes`, with `-- PATTERN` only of
 * some. First wrong values, each of which must be refused; then rare values, which may be right in places.
 */

import {
  type Hazardous,
  hazardous,
  isAsItShould,
  type Misuse,
  misuses,
  type Outcome,
  outcomeOf,
} from "./probe.ts";

async function probe<Call extends Misuse>(
  calls: readonly Call[],
  isRight: (outcome: Outcome, call: Call) => boolean,
): Promise<boolean> {
  const counts: Record<Outcome, number> = { refused: 0, untyped: 0, silent: 0, endless: 0, "caller's": 0 };
  let wrong = 0;
  for (const call of calls) {
    const { outcome, message } = await outcomeOf(call);
    counts[outcome]++;
    if (!isRight(outcome, call)) wrong++;
    if (!isRight(outcome, call) || process.argv.length > 2)
      console.log(`${outcome} ${call.name}\n  ${message}`);
  }
  console.log(`${calls.length} calls, ${wrong} of them not as they should`, counts);
  return wrong === 0;
}

async function main(pattern: RegExp): Promise<void> {
  const { misuses: all, missed, callables } = misuses();
  console.log(`${callables} functions, classes and methods; wrong values:`);
  const isChosen = ({ name }: Misuse) => pattern.test(name);
  const areRefused = await probe(all.filter(isChosen), (outcome) => outcome === "refused");
  console.log("What is seldom thought of:");
  const areSafe = await probe<Hazardous>(hazardous().filter(isChosen), isAsItShould);
  if (missed.length > 0) console.log(`not probed: ${missed.join(", ")}`);
  // Not by itself: trainings that were accepted continue.
  process.exit(areRefused && areSafe && missed.length === 0 ? 0 : 1);
}

await main(new RegExp(process.argv[2] ?? ""));
