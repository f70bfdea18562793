import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type Engine,
  input,
  layers,
  model,
  nodePlatform,
  sequential,
} from "../../src/index.ts";

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
