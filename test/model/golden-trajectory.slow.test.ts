/** The golden trajectory by plain lowerings, which take longer; in the short form at one of the two learning rates. */

import { describe, it } from "vitest";
import { loadDataset } from "../../src/index.ts";
import { extent } from "../support/extent.ts";
import { hasDataset } from "../support/real-data.ts";
import { followTrajectory, reference } from "./golden-trajectory.ts";

const isThere = hasDataset("fashion-mnist");
const where = isThere ? "" : " (skipped: the real Fashion-MNIST is not here)";

describe.skipIf(!isThere)(`the golden trajectory by plain lowerings${where}`, () => {
  it.each(extent(reference.runs.slice(0, 1), reference.runs))(
    "is followed for 20 steps at learning rate $learningRate",
    async (run) => {
      const { train } = await loadDataset("fashion-mnist");
      await followTrajectory(run, "plain", train);
    },
  );
});
