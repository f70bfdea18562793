/** More random networks of `npm run check:differential`. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasTorch, Torch, whereTorch } from "../support/torch/index.ts";
import { checkNetwork } from "./differential/check-network.ts";
import { printCase } from "./differential/print-program.ts";

const SEED = 1;

describe.skipIf(!hasTorch)(`random networks train as in PyTorch${whereTorch}`, () => {
  let torch: Torch;
  beforeAll(() => {
    torch = new Torch();
  });
  afterAll(() => torch.close());

  it.each([4, 5, 6, 7, 8, 9])(`network %i of seed ${SEED}`, async (number) => {
    const { plan, kind, differences } = await checkNetwork(torch, SEED, number);
    expect(kind, `${JSON.stringify(differences[0])}\n${printCase(plan)}`).not.toBe("different");
  });
});
