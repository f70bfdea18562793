/** What a platform takes, and what of the engine's failures callers see. */

import { isMainThread } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { AtelierError, ConfigurationError, DeviceError, nodePlatform } from "../../src/index.ts";
import { ResidentState, Session } from "../../src/runtime/index.ts";
import { oneThread } from "../support/run-graph.ts";

describe("nodePlatform", () => {
  it.each([0, -1, 1.5, Number.NaN, 257, 20_000, "2", null])(
    "refuses %j threads before the engine starts them",
    (threads) => {
      expect(() => nodePlatform({ threads: threads as number })).toThrow(ConfigurationError);
      expect(() => nodePlatform({ threads: threads as number })).toThrow(
        "nodePlatform: expected threads to be an integer from 1 to 256. Received: ",
      );
    },
  );

  it("gives the engine a process of its own in worker threads, which may be terminated, unless told otherwise", () => {
    expect(nodePlatform().memory !== undefined).toBe(!isMainThread);
    expect(nodePlatform({ process: false }).memory).toBeUndefined();
    expect(nodePlatform({ process: true }).memory).toBeDefined();
    expect(() => nodePlatform({ process: 1 as never })).toThrow(ConfigurationError);
  });

  it("refuses a device and an option that it does not know", () => {
    expect(() => nodePlatform({ device: "cuda" as "cpu" })).toThrow(ConfigurationError);
    expect(() => nodePlatform({ thread: 2 } as object)).toThrow('Did you mean "threads"?');
  });
});

describe("the engine's failures", () => {
  it("are typed where a graph cannot be opened", async () => {
    const opening = Session.open(Uint8Array.of(1, 2, 3), [], oneThread);
    await expect(opening).rejects.toThrow(DeviceError);
    await expect(opening).rejects.toThrow(/^Expected the engine to open a graph\..* Received: /s);
  });

  it.each([
    ["std::bad_alloc", true],
    ["Failed to allocate memory for requested buffer of size 34359738368", true],
    ["Array buffer allocation failed", true],
    ["Non-zero status code returned while running Equal node.", false],
  ])("are typed where a run fails: %s", async (message, isMemory) => {
    const failing = {
      inputNames: [],
      run: () => Promise.reject(new Error(message)),
      release: () => Promise.resolve(),
    };
    const platform = { ...oneThread, createSession: () => Promise.resolve(failing as never) };
    const session = await Session.open(new Uint8Array(), [], platform);
    const error: unknown = await session.run({}, new ResidentState(platform)).catch((reason) => reason);
    expect(error).toBeInstanceOf(AtelierError);
    expect(error).toBeInstanceOf(DeviceError);
    expect(String(error)).toContain(`Received: ${message}`);
    expect(String(error).includes("smaller batch")).toBe(isMemory);
  });
});
