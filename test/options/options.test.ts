import { describe, expect, it } from "vitest";
import { ConfigurationError, UnknownNameError } from "../../src/errors/index.ts";
import {
  boolean,
  type Check,
  checkOptions,
  either,
  formatReceived,
  fraction,
  integer,
  listOf,
  number,
  oneOf,
  required,
  text,
} from "../../src/options/index.ts";

interface Example {
  readonly units: number;
  readonly rate?: number;
  readonly useBias?: boolean;
}

const CHECKS = { units: required(integer()), rate: fraction(), useBias: boolean };
const check = (options: unknown) => () =>
  checkOptions<Example>("dense", options, CHECKS, { output_dim: "units" });

describe("options", () => {
  it("are accepted when known and in range, undefined counting as not given", () => {
    expect(check({ units: 3, rate: undefined, useBias: false })).not.toThrow();
  });

  it("are refused by name, with the nearest known one", () => {
    expect(check({ units: 3, usebias: true })).toThrow(
      'Expected a dense option among units, rate, useBias. Did you mean "useBias"? Received: "usebias".',
    );
    expect(check({ units: 3, usebias: true })).toThrow(UnknownNameError);
    expect(check({ output_dim: 3 })).toThrow('Did you mean "units"?');
  });

  it.each([
    [{}, "dense: expected units to be a positive integer. Received: undefined."],
    [{ units: "3" }, 'dense: expected units to be a positive integer. Received: "3".'],
    [{ units: 2.5 }, "Received: 2.5."],
    [
      { units: 3, rate: Number.NaN },
      "dense: expected rate to be a number of at least 0 and less than 1. Received: NaN.",
    ],
    [{ units: 3, rate: null }, "Received: null."],
    [{ units: 3, useBias: 1 }, "dense: expected useBias to be true or false. Received: 1."],
    [5, "dense: expected options as an object, { units, rate, useBias, … }. Received: 5."],
    [[3], "Received: [3]."],
    [null, "Received: null."],
  ])("refuse %j", (options, message) => {
    expect(check(options)).toThrow(message);
    expect(check(options)).toThrow(ConfigurationError);
  });
});

describe("checks", () => {
  const accepted: [string, Check, unknown[]][] = [
    ["number", number(), [0, -1.5]],
    [
      "number with an infinite maximum",
      number({ min: 0, max: Number.POSITIVE_INFINITY }),
      [0, Number.POSITIVE_INFINITY],
    ],
    ["integer", integer({ min: 0, max: 3 }), [0, 3]],
    ["oneOf", oneOf(["same", "valid"]), ["same"]],
    ["listOf", listOf(integer(), { length: 2 }), [[1, 2]]],
    ["either", either(integer(), text), [1, "a"]],
  ];
  const refused: [string, Check, unknown[]][] = [
    ["number", number({ min: 0 }), [Number.NaN, Number.POSITIVE_INFINITY, -1, "1", [1], null, {}]],
    ["number between open bounds", number({ above: 0, below: 1 }), [0, 1]],
    ["integer", integer({ min: 0, max: 3 }), [-1, 4, 0.5, 2 ** 60, "1"]],
    ["oneOf", oneOf(["same", "valid"]), ["Same", 0]],
    ["listOf", listOf(integer(), { length: 2 }), [[1], [1, 2, 3], [1, "2"], "12"]],
    ["either", either(integer(), text), ["", 0.5]],
  ];
  it.each(accepted)("%s accepts what it should", (_, { accepts }, values) => {
    expect(values.filter((value) => !accepts(value))).toEqual([]);
  });
  it.each(refused)("%s refuses what it should", (_, { accepts }, values) => {
    expect(values.filter((value) => accepts(value))).toEqual([]);
  });
});

describe("formatReceived", () => {
  it.each([
    ["3", '"3"'],
    [Number.NaN, "NaN"],
    [undefined, "undefined"],
    [[1, "a"], '[1, "a"]'],
    [{ a: { b: 1 } }, "{ a: { … } }"],
    [new Float32Array(4), "Float32Array(4)"],
    [new Map(), "an instance of Map"],
    [() => 1, "a function"],
    [10n, "10n"],
    [Array.from({ length: 9 }, (_, i) => i), "[0, 1, 2, 3, 4, 5, … 9 in all]"],
  ])("shows %s", (value, shown) => {
    expect(formatReceived(value)).toBe(shown);
  });
});
