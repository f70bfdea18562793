/** The advice in a shape error: what is probably wrong, and never a reshape that would scramble the data. */

import { describe, expect, it } from "vitest";
import { channelsLast, layers, rescale, ShapeError, sequential } from "../../src/index.ts";
import { adviceOnInputs } from "../../src/model/shape-advice.ts";

describe("the advice on inputs", () => {
  it.each([
    // received, expected of one example, what is said
    [[32, 3, 12, 12], [12, 12, 3], "The channels come first: put them last with channelsLast(x)"],
    [[3, 12, 12], [12, 12, 3], "The channels come first"],
    [[32, 3, 12, 10], [12, 10, 3], "The channels come first: "],
    [[32, 3, 10, 12], [12, 10, 3], "The channels come first, and height and width are exchanged"],
    [[32, 10, 12, 3], [12, 10, 3], "Height and width are exchanged: transpose"],
    [[32, 10, 12], [12, 10, 1], "Height and width are exchanged: transpose"],
    [[32, 12, 3, 10], [12, 10, 3], "The axes come in another order"],
    [[12, 10, 3, 32], [12, 10, 3], "The examples lie along the last axis"],
    [[12, 12, 1], [12, 12, 1], "The batch axis is missing. Use reshape(x, [1, 12, 12, 1])."],
    [[12, 12], [12, 12, 1], "The batch axis is missing. Use reshape(x, [1, 12, 12, 1])."],
    [[144], [12, 12, 1], "The batch axis is missing. Use reshape(x, [1, 12, 12, 1])."],
    [[4], [4], "The batch axis is missing. Use reshape(x, [1, 4])."],
    [[12, 12, 1], [144], "The batch axis is missing. Use reshape(x, [1, 144])."],
    [[60, 144], [12, 12, 1], "Use reshape(x, [-1, 12, 12, 1])."],
    [[60, 12, 12], [12, 12, 1], "Use reshape(x, [-1, 12, 12, 1])."],
    [[60, 1, 12, 12], [12, 12, 1], "Use reshape(x, [-1, 12, 12, 1])."],
    [[60, 12, 12, 1], [144], "Use reshape(x, [-1, 144])."],
    [
      [60, 432],
      [12, 12, 3],
      "Use reshape(x, [-1, 12, 12, 3]) if the channels of a pixel lie beside each other.",
    ],
    [[432], [12, 12, 3], "Use reshape(x, [1, 12, 12, 3]) if the channels of a pixel lie beside each other."],
  ])("of shape %j where each is %j", (received, expected, advice) => {
    expect(adviceOnInputs(received, expected)).toContain(advice);
  });

  it.each([
    [
      [60, 6, 24, 1],
      [12, 12, 1],
    ],
    [
      [60, 32, 32, 1],
      [28, 28, 1],
    ],
    [
      [60, 28, 28, 3],
      [28, 28, 1],
    ],
    [[60], [12, 12, 1]],
    [[], [4]],
  ])("is none of shape %j where each is %j", (received, expected) => {
    expect(adviceOnInputs(received, expected)).toBe("");
  });

  it("is the same in fit, evaluate, trainOnBatch and predict", async () => {
    const model = sequential([layers.flatten({ inputShape: [4, 4, 3] }), layers.dense({ units: 1 })]);
    model.compile({ loss: "mse" });
    const x = { data: new Float32Array(96), shape: [2, 3, 4, 4] };
    for (const act of [
      () => model.fit(x, [0, 1], { verbose: 0 }),
      () => model.evaluate(x, [0, 1]),
      () => model.trainOnBatch(x, [0, 1]),
      () => model.predict(x),
    ]) {
      await expect(act()).rejects.toThrow(ShapeError);
      await expect(act()).rejects.toThrow("put them last with channelsLast(x), which reshape would not do");
    }
    await expect(model.predict(channelsLast(x))).resolves.toMatchObject({ shape: [2, 1] });
  });
});

describe("channelsLast", () => {
  it("moves the channels of many images and of one behind height and width", () => {
    const data = Uint8Array.of(1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60);
    const moved = [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60];
    expect(channelsLast({ data, shape: [2, 2, 1, 3] })).toEqual({
      data: Uint8Array.from(moved),
      shape: [2, 1, 3, 2],
    });
    expect(channelsLast({ data: data.subarray(0, 6), shape: [2, 3, 1] })).toEqual({
      data: Uint8Array.from(moved.slice(0, 6)),
      shape: [3, 1, 2],
    });
    const rescaled = channelsLast(rescale({ data, shape: [2, 2, 1, 3] }));
    expect(rescaled).toMatchObject({ scale: 1 / 255, shape: [2, 1, 3, 2] });
    expect(data[1]).toBe(2);
  });

  it("refuses what are no images", () => {
    expect(() => channelsLast({ data: new Uint8Array(4), shape: [2, 2] })).toThrow(
      "Expected images of shape [n, channels, height, width], or one of [channels, height, width]. Received: [2, 2].",
    );
  });
});
