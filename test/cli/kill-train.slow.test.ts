/** Trainings that are ended in every way, and resume. */

import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryDirectory, writeStripes } from "./fixtures.ts";
import { killTraining } from "./kill-train.ts";

it("comes to the same model after it was killed, while it computed and while it wrote, and after Ctrl-C", async () => {
  const directory = await temporaryDirectory();
  const data = await writeStripes(join(directory, "stripes"), { count: 400 });
  let draws = 0;
  const { ended, failures } = await killTraining({
    data,
    directory,
    endings: ["SIGKILL while writing", "SIGKILL", "SIGINT"],
    random: () => [0.5, 0.7, 0.3][draws++ % 3] ?? 0,
  });
  expect(failures).toEqual([]);
  expect(ended).toEqual({ "SIGKILL while writing": 1, SIGKILL: 1, SIGINT: 1 });
});
