/** What the page says of links that it cannot follow. */

import { expect, it } from "vitest";
import { faultInWords } from "../../page/state/place.ts";
import { experiments } from "../../src/index.ts";

function faultOf(address: string): string {
  try {
    experiments.fromAddress(address);
  } catch (error) {
    return faultInWords(error);
  }
  throw new Error(`Expected a fault in ${address}`);
}

it("says the name that was meant first, and lists no names", () => {
  for (const [address, meant] of [
    ["network=sprnt", "sprint"],
    ["network=flaten,dense(units:classes)", "flatten"],
    ["optimizer=adm", "adam"],
  ] as const) {
    const fault = faultOf(address);
    expect(fault).toMatch(new RegExp(`^Did you mean “${meant}”\\?`));
    expect(fault.length).toBeLessThan(120);
    expect(fault).not.toContain("Expected");
  }
});

it("says what was expected of other values, and no list of names where none is near", () => {
  expect(faultOf("rate=fast")).toContain("Expected rate in the address to be a number");
  expect(faultOf("network=qqqqqqqq")).toBe('The link says "qqqqqqqq" under “network”, which is not known.');
});
