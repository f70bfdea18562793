/** Evaluation and prediction on batches that are iterated over. */

import { describe, expect, it } from "vitest";
import { images, later, list, quiet, targets, trainedFor, Watched } from "./support/batched-training.ts";

describe("evaluate and predict on batches", () => {
  it("give what they give for arrays", async () => {
    const net = await trainedFor(4);
    const logs = await net.evaluate(images, targets, { batchSize: 16 });
    expect(await net.evaluate(list)).toEqual(logs);
    expect(await net.evaluate(() => later(list))).toEqual(logs);
    const expected = await net.predict(images, { batchSize: 16 });
    expect(await net.predict(list)).toEqual(expected);
    expect(await net.predict(list.map(({ x, y }) => [x, y] as const))).toEqual(expected);
    expect(await net.predict(later(list.map(({ x }) => x)))).toEqual(expected);
    expect(await net.predict(() => later(list.map(({ x }) => [x] as const)))).toEqual(expected);
  });

  it("take the given number of steps, and close the iterator", async () => {
    const net = await trainedFor(1);
    const watched = new Watched();
    expect((await net.predict(watched.sync(), { steps: 2 })).shape).toEqual([32, 4]);
    await net.evaluate(watched.sync(), { steps: 2 });
    expect(watched).toMatchObject({ pulled: 4, closed: 2 });
    await expect(net.evaluate(list, { steps: 9 })).rejects.toThrow(
      /^evaluate: expected 9 batches, as steps says; .* Received: 5 before the iterable ended\.$/,
    );
    await expect(net.evaluate(images, targets, { steps: 9 })).rejects.toThrow(
      "evaluate: expected steps to be left out",
    );
    await expect(net.predict(later([{ x: targets }]))).rejects.toThrow(/^batch 1: Expected inputs of shape/);
  });

  it("end for a signal", async () => {
    const net = await trainedFor(1);
    const controller = new AbortController();
    function* aborting() {
      yield* list.slice(0, 2);
      controller.abort("enough");
      yield* list;
    }
    await expect(net.evaluate(aborting(), { signal: controller.signal })).rejects.toBe("enough");
  });

  it("do not wait for each other where a source asks a model itself", async () => {
    const net = await trainedFor(1);
    async function* predicted() {
      for (const { x } of list) yield { x, y: await net.predict(x) };
    }
    expect((await net.evaluate(predicted())).accuracy).toBe(1);
    await net.fit(predicted(), quiet);
  });
});
