/**
 * How many nodes of which type the recipes' graphs have. A rewrite or a lowering that changes them shows in the snapshot:
 * `vitest run test/onnx/node-counts.slow.test.ts --update` after looking at each difference.
 */

import { expect, it } from "vitest";
import { type Device, recipes } from "../../src/index.ts";
import { prepareModel } from "../../src/recipes/train.ts";
import { countNodes, type NodeCounts } from "../support/compiled-graphs.ts";

const IMAGE_SHAPE = [28, 28, 1] as const;
const CLASSES = 10;
const DEVICES: readonly Device[] = ["cpu", "webgpu"];

it.each(Object.values(recipes))(
  "compiles the network of $name to the same nodes as before",
  async (recipe) => {
    const lines: string[] = [];
    for (const device of DEVICES) {
      for (const lowerings of ["fast", "plain"] as const) {
        const graphs = await countNodes(device, async (seen) => {
          const model = prepareModel(
            recipe,
            { imageShape: IMAGE_SHAPE, classCount: CLASSES },
            { seed: 1, totalSteps: 30, lowerings },
          );
          const count = recipe.batchSize;
          const x = { data: new Float32Array(count * 784), shape: [count, ...IMAGE_SHAPE] };
          const y = new Uint8Array(count);
          for (const call of [
            () => model.trainOnBatch(x, y),
            () => model.evaluate(x, y),
            () => model.predict(x),
          ]) {
            const before = seen.size;
            await expect(call()).rejects.toThrow("Received: seen");
            expect(seen.size).toBe(before + 1);
          }
        });
        for (const [name, counts] of graphs) lines.push(`${name}, ${lowerings}, ${device}: ${said(counts)}`);
      }
    }
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`node-counts/${recipe.name}.txt`);
  },
);

function said(counts: NodeCounts): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const types = Object.entries(counts).map(([type, count]) => `${count} ${type}`);
  return `${all} nodes\n  ${types.join(", ")}`;
}
