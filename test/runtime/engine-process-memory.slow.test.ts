/** Tensors that an engine's process holds, for as long as it lives. */

import { Tensor } from "onnxruntime-common";
import { describe, expect, it, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { EngineProcessError, nodePlatform } from "../../src/index.ts";
import { copyGraph } from "../../src/model/graphs/inference.ts";

describe("tensors in the engine's process", () => {
  const tensorOf = (...numbers: number[]) =>
    new Tensor("float32", Float32Array.from(numbers), [numbers.length]);

  it("are never read from another process, whatever that one holds under the same id", async () => {
    const engine = nodePlatform({ threads: 2, process: true });
    const memory = defined(engine.memory);
    const [before] = await memory.hold([tensorOf(1, 2)]);
    await engine.close?.();
    const [after] = await memory.hold([tensorOf(3, 4)]);
    const session = await engine.createSession(copyGraph([{ name: "a", shape: [2] }], "copy:"), []);
    await expect(session.run({ a: defined(before) })).rejects.toThrow(EngineProcessError);
    await expect(memory.read([defined(before)])).rejects.toThrow(EngineProcessError);
    const { "copy:a": copy } = await session.run({ a: defined(after) });
    expect(defined(copy).data).toEqual(Float32Array.of(3, 4));
    await engine.close?.();
  });

  it("stay when the time of an idle process is up while a request is under way, as after a suspension", async () => {
    const engine = nodePlatform({ threads: 2, process: true });
    const memory = defined(engine.memory);
    const [first] = await memory.hold([tensorOf(1)]);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      first?.dispose();
      const holding = memory.hold([tensorOf(2, 3)]);
      vi.advanceTimersByTime(60_000);
      const [held] = await holding;
      expect(await memory.read([defined(held)])).toEqual([Float32Array.of(2, 3)]);
      vi.advanceTimersByTime(60_000);
      expect(engine.processId?.()).toBeDefined();
      // With nothing held and nothing asked the process ends.
      held?.dispose();
      vi.advanceTimersByTime(60_000);
      expect(engine.processId?.()).toBeUndefined();
    } finally {
      vi.useRealTimers();
      await engine.close?.();
    }
  });
});
