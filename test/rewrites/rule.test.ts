/** The driver that applies rules: in which order, how often, and what it knows of uses. */

import { expect, it } from "vitest";
import { InternalError } from "../../src/errors/index.ts";
import { input, producedBy, type Value } from "../../src/graph/index.ts";
import {
  add,
  exp,
  log,
  logOperator,
  negate,
  relu,
  reluOperator,
  sigmoid,
  sigmoidOperator,
} from "../../src/ops/compiler.ts";
import { applyRules, rule } from "../../src/rewrites/rule.ts";
import { operatorsOf } from "./compare.ts";

const x = input("x", [2]);

/** `f` applied `length` times. */
function chain(f: (x: Value) => Value, length: number): Value {
  let y: Value = x;
  for (let i = 0; i < length; i++) y = f(y);
  return y;
}

it.each([100, 2000])("looks at each of %d operations few times, though all are rewritten", (length) => {
  let looks = 0;
  const toSigmoid = rule("to sigmoid", reluOperator, ({ inputs: [inner] }) => {
    looks++;
    return [sigmoid(inner)];
  });
  const ofSigmoid = rule("of sigmoid", sigmoidOperator, () => {
    looks++;
    return undefined;
  });
  const [y] = applyRules([chain(relu, length)], [toSigmoid, ofSigmoid]);
  expect(operatorsOf(y ? [y] : [])).toEqual(Array(length).fill("sigmoid"));
  expect(looks).toBeLessThanOrEqual(4 * length);
});

it("applies a rule to what others put in, and to what comes before, once nobody else uses it", () => {
  // log(relu(x)) becomes −x, and a ReLU that is used once becomes eˣ.
  const ofLog = rule("of log", logOperator, ({ inputs: [inner] }) => {
    const found = producedBy(inner, reluOperator);
    return found && [negate(found.inputs[0])];
  });
  const once = rule("once", reluOperator, ({ inputs: [inner], outputs: [y] }, { countUses }) =>
    countUses(y) === 1 ? [exp(inner)] : undefined,
  );
  const shared = relu(x);
  const rewritten = applyRules([add(relu(log(shared)), shared)], [ofLog, once]);
  expect(operatorsOf(rewritten)).toEqual(["add", "exp", "exp", "negate"]);
});

it("says so where rules undo each other", () => {
  const there = rule("there", reluOperator, ({ inputs: [inner] }) => [sigmoid(inner)]);
  const back = rule("back", sigmoidOperator, ({ inputs: [inner] }) => [relu(inner)]);
  expect(() => applyRules([relu(x)], [there, back])).toThrow(InternalError);
});
