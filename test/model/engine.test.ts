import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type Engine,
  input,
  layers,
  loadModel,
  model,
  modelFromBytes,
  nodePlatform,
  sequential,
  targets,
} from "../../src/index.ts";
import { targetOfEngine } from "../../src/runtime/index.ts";

/** An engine that counts the graphs that it opens. */
function counting(): Engine & { opened: number } {
  const platform = nodePlatform({ threads: 1, process: false });
  const engine = {
    name: "counting",
    device: platform.device,
    opened: 0,
    createSession(...graph: Parameters<Engine["createSession"]>) {
      engine.opened++;
      return platform.createSession(...graph);
    },
  };
  return engine;
}

const dense = () => layers.dense({ units: 2, inputShape: [3] });
const x = [[1, 2, 3]];

describe("the engine of a model", () => {
  it("runs its graphs, and nobody else's", async () => {
    const [first, second] = [counting(), counting()];
    const one = sequential([dense()], { engine: first, seed: 1 });
    const other = sequential([dense()], { engine: second, seed: 1 });
    const [a, b] = await Promise.all([one.predict(x), other.predict(x)]);
    expect(a.data).toEqual(b.data);
    expect([first.opened, second.opened]).toEqual([1, 1]);
  });

  it("runs a model that is loaded", async () => {
    const [made, first, second] = [sequential([dense()], { seed: 1 }), counting(), counting()];
    const directory = await mkdtemp(join(tmpdir(), "atelier-engine-"));
    try {
      const path = join(directory, "model.onnx");
      await made.save(path);
      const models = [
        modelFromBytes(made.toBytes(), { engine: first }, "it"),
        await loadModel(path, { engine: second }),
      ];
      const expected = await made.predict(x);
      for (const loaded of models) expect(await loaded.predict(x)).toEqual(expected);
      expect([first.opened, second.opened]).toEqual([1, 1]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("says what graphs are compiled for", async () => {
    const engine = counting();
    expect(targetOfEngine(engine)).toBe(targets.nativeCpu);
    const wasm = { ...engine, target: targets.wasm };
    expect(targetOfEngine(wasm)).toBe(targets.wasm);
    const net = sequential([dense()], { engine: wasm, seed: 1 });
    expect(await net.predict(x)).toEqual(await sequential([dense()], { seed: 1 }).predict(x));
    const unknown = { ...engine, target: { ...targets.wasm } };
    expect(() => sequential([dense()], { engine: unknown })).toThrow(ConfigurationError);
    expect(() => sequential([dense()], { engine: { ...engine, memoryLimit: 0 } })).toThrow("memoryLimit");
  });

  it("is refused where it is none, or layers are on another device already", () => {
    const engine = { device: "cpu" } as Engine;
    expect(() => sequential([dense()], { engine })).toThrow(ConfigurationError);
    const layer = dense();
    sequential([layer], { engine: counting() });
    const elsewhere = { ...counting(), device: "webgpu" } as const;
    const image = input({ shape: [3] });
    expect(() => model({ inputs: image, outputs: layer.apply(image), engine: elsewhere })).toThrow(
      'Received: "dense/kernel" on cpu and webgpu.',
    );
  });
});
