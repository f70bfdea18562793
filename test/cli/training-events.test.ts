import { describe, expect, it } from "vitest";
import { nextText, placeText, RunMemory, stopText } from "../../src/cli/training-events.ts";

describe("places in a training", () => {
  it("are told by epoch and step, counted from 1", () => {
    expect(placeText({ epoch: 3, step: 120 }, 1000, 9380)).toBe("epoch 3 of 1,000, after step 120 of 9,380");
    expect(stopText({ epoch: 3, step: 120 }, 25, 938)).toBe("in epoch 3 of 25, after step 120 of 938");
    expect(stopText({ epoch: 3, step: 0 }, 25, 938)).toBe("after epoch 2 of 25");
    expect(stopText({ epoch: 26, step: 0 }, 25, 938)).toBe("after epoch 25 of 25");
    expect(nextText({ epoch: 26, step: 0 }, 25, 938)).toBe("the test");
  });
});

describe("what a run remembers", () => {
  it("is where its newest checkpoint is, unless that is before the first step", () => {
    const memory = new RunMemory();
    memory.note({ kind: "saved", epoch: 0, step: 0, reason: "begin" });
    expect(memory.reached).toBeUndefined();
    memory.note({ kind: "failed", message: "" });
    memory.note({ kind: "saved", epoch: 0, step: 7, reason: "time" });
    expect(memory.reached).toEqual({ epoch: 1, step: 7 });
  });

  it("is taken from a checkpoint of another process, and not taken back by a return to one", () => {
    const state = { seconds: 100, restores: [{ epoch: 1, step: 2, learningRateFactor: 0.5 }] };
    const memory = new RunMemory();
    const { restore } = memory.callback();
    memory.note({ kind: "restored", epoch: 1, step: 0, savedAt: "" });
    restore?.(state);
    expect(memory.seconds).toBeGreaterThanOrEqual(100);
    expect(memory.restores).toEqual(state.restores);
    memory.note({ kind: "rolledBack", epoch: 1, step: 0, factor: 0.5, message: "" });
    restore?.(state);
    expect(memory.restores).toEqual([...state.restores, { epoch: 2, step: 0, learningRateFactor: 0.5 }]);
  });
});
