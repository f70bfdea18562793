import { describe, expect, it } from "vitest";
import {
  fraction,
  imageSize,
  oneOf,
  positiveNumber,
  someOf,
  UsageError,
  wholeNumber,
  wholeNumbers,
} from "../../src/cli/options.ts";

describe("options", () => {
  it.each([
    ["1", 1],
    ["0012", 12],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("takes %s for a whole number", (text, value) => {
    expect(wholeNumber("--epochs", 1)(text)).toBe(value);
  });

  it.each(["0", "-1", "1.5", "x", "", " 1", "1e3", "0x10", "NaN", "9007199254740992"])(
    "does not take %j for a whole number of at least 1",
    (text) => {
      expect(() => wholeNumber("--epochs", 1)(text)).toThrow(UsageError);
      expect(() => wholeNumber("--epochs", 1)(text)).toThrow(
        `Expected --epochs to be a whole number of at least 1. Received: "${text}".`,
      );
    },
  );

  it("keeps a whole number at or below its upper bound", () => {
    expect(wholeNumber("--threads", 1, 256)("256")).toBe(256);
    expect(() => wholeNumber("--threads", 1, 256)("20000")).toThrow(
      'Expected --threads to be a whole number from 1 to 256. Received: "20000".',
    );
  });

  it.each([
    ["1e-4", 1e-4],
    [".5", 0.5],
    ["+2", 2],
  ])("takes %s for a positive number", (text, value) => {
    expect(positiveNumber("--learning-rate")(text)).toBe(value);
  });

  it.each(["0", "-1e-4", "", "Infinity", "0x1", "1e999", "1 2", "fast"])(
    "does not take %j for a positive number",
    (text) => {
      expect(() => positiveNumber("--learning-rate")(text)).toThrow(
        `Expected --learning-rate to be a number above 0. Received: "${text}".`,
      );
    },
  );

  it("takes shares from 0 to less than 1", () => {
    expect(fraction("--validation-split")("0")).toBe(0);
    expect(fraction("--validation-split")("0.1")).toBe(0.1);
    for (const text of ["1", "-0.1", "10%", ""]) {
      expect(() => fraction("--validation-split")(text)).toThrow(`less than 1. Received: "${text}".`);
    }
  });

  it("takes one of some words", () => {
    expect(oneOf("--style", ["classic", "keras3"])("keras3")).toBe("keras3");
    expect(() => oneOf("--verbose", ["0", "1", "2"])("3")).toThrow(
      'Expected --verbose to be 0, 1 or 2. Received: "3".',
    );
  });

  it("collects words, one after the other or with commas", () => {
    const collect = someOf("--augment", ["shift", "flip"]);
    expect(collect("flip,shift", collect("shift"))).toEqual(["shift", "flip", "shift"]);
    expect(() => collect("shift,turn")).toThrow('Expected --augment to be shift or flip. Received: "turn".');
  });

  it("takes the size of an image", () => {
    expect(imageSize("--size")("28")).toEqual([28, 28]);
    expect(imageSize("--size")("32x24")).toEqual([32, 24]);
    for (const text of ["", "0", "28x", "28x0", "-1", "2.5"]) {
      expect(() => imageSize("--size")(text)).toThrow(UsageError);
    }
  });

  it("collects numbers, one after the other or with commas", () => {
    const collect = wholeNumbers("--index");
    expect(collect("7,0", collect("3"))).toEqual([3, 7, 0]);
    expect(() => collect("3,")).toThrow(UsageError);
    expect(() => collect("model.onnx")).toThrow('Received: "model.onnx".');
  });
});
