/** Which network classifies, before there is a picture. */

import { Notice } from "../../parts/notice.tsx";
import { hrefOf } from "../../state/place.ts";
import { hasOpenedFile } from "../../state/run-models.ts";
import { chosenRun, modelOf, runs } from "../../state/runs.ts";

export function TriedNetwork() {
  const tried = runs.value.find(({ id }) => id === modelOf.value?.id);
  if (tried === undefined && hasOpenedFile.value) {
    return <p class="pale">The network of the file that you opened will classify the picture.</p>;
  }
  const run = tried ?? chosenRun.value;
  if (run === undefined) {
    return (
      <Notice>
        There is no network yet. <a href={hrefOf("train")}>Train one</a>, even for a few steps, or open a
        model there.
      </Notice>
    );
  }
  const steps = run.step.toLocaleString("en");
  return (
    <p class="pale">
      The network of {run.name}, after {steps} {run.step === 1 ? "step" : "steps"}, will classify the picture.
    </p>
  );
}
