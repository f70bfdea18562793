/** Some of the calls of what is exported that are seldom thought of; `npm run check:probes` makes all of them. */

import { expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { hazardous, isAsItShould, outcomeOf } from "./probes/probe.ts";

it("what is exported takes what is seldom thought of, or refuses it by a typed error: some of such calls", async () => {
  const calls = hazardous();
  expect(calls.length).toBeGreaterThan(25_000);
  const wrong: string[] = [];
  for (let i = 0; i < calls.length; i += 23) {
    const call = defined(calls[i]);
    const { outcome, message } = await outcomeOf(call);
    if (!isAsItShould(outcome, call)) wrong.push(`${outcome} ${call.name} ${message}`);
  }
  expect(wrong).toEqual([]);
});
