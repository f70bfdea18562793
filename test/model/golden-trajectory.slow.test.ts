/** The golden trajectory: by fast lowerings at one learning rate and by plain ones at the other; in the long form each at both. */

import { describe, it } from "vitest";
import { loadDataset } from "../../src/index.ts";
import { extent } from "../support/extent.ts";
import { hasDataset } from "../support/real-data.ts";
import { followTrajectory, reference } from "./golden-trajectory.ts";

const isThere = hasDataset("fashion-mnist");
const where = isThere ? "" : " (skipped: the real Fashion-MNIST is not here)";
const { runs } = reference;

describe.skipIf(!isThere)(`the golden trajectory${where}`, () => {
  it.each(extent(runs.slice(1), runs))(
    "is followed for 20 steps at learning rate $learningRate",
    async (run) => {
      const { train } = await loadDataset("fashion-mnist");
      await followTrajectory(run, "fast", train);
    },
  );

  it.each(extent(runs.slice(0, 1), runs))(
    "is, by plain lowerings, at learning rate $learningRate",
    async (run) => {
      const { train } = await loadDataset("fashion-mnist");
      await followTrajectory(run, "plain", train);
    },
  );
});
