/** The example of docs/state.md, run as it stands there. */

import { readFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { layers, optimizers, RandomGenerator, type Sequential, sequential } from "../../src/index.ts";

const example = defined(
  /```ts\n([^`]*trainingState[^`]*)```/.exec(readFileSync("docs/state.md", "utf8"))?.[1],
);

it("training goes on later as docs/state.md says", async () => {
  const random = new RandomGenerator(1);
  const x = {
    data: Uint8Array.from({ length: 96 * 784 }, () => random.integer(2)),
    shape: [96, 28, 28, 1],
  };
  const y = Uint8Array.from({ length: 96 }, () => random.integer(10));
  const files = new Map<string, Uint8Array>();
  const scope = {
    ...{ layers, optimizers, sequential, serialize, deserialize, y },
    x,
    writeFile: async (path: string, bytes: Uint8Array) => void files.set(path, bytes),
    readFile: async (path: string) => files.get(path),
  };
  const body = `${example
    .replace(/^import .*$/gm, "")
    .replaceAll("{ epochs: 2 }", "{ epochs: 2, verbose: 0 }")
    .replaceAll("epochs: 3 }", "epochs: 3, verbose: 0 }")}
    return { taken, makeModel };`;
  const run = new Function(...Object.keys(scope), `return (async () => {${body}})();`);
  const { taken, makeModel }: { taken: Sequential; makeModel: () => Sequential } = await run(
    ...Object.values(scope),
  );
  const whole = makeModel();
  await whole.fit(x, y, { epochs: 3, verbose: 0 });
  expect(taken.getWeights()).toEqual(whole.getWeights());
  expect(taken.steps).toBe(9);
});
