import { useEffect } from "preact/hooks";
import { toCode } from "../../../../src/experiment/index.ts";
import { Notice } from "../../../parts/notice.tsx";
import { experiment, hrefOf } from "../../../state/place.ts";
import { followExperiment } from "../../../state/prepare-run.ts";
import { startFault } from "../../../state/runs.ts";
import { Controls, Progress } from "../../train/controls.tsx";
import { Curves } from "../../train/curves.tsx";
import { trainingOf } from "../code.ts";
import { Step } from "../step.tsx";

export function Training() {
  useEffect(followExperiment, []);
  const { trainCount, epochs, batchSize } = experiment.value.settings;
  return (
    <>
      <p>
        To compile a model is to choose how it learns: an optimizer, a loss, and the metrics to report. Then
        it is fitted: it sees {batchSize} images at a time, compares its outputs with the labels, and changes
        every weight a little in the direction that makes the loss smaller. When all images have been seen
        once, an epoch is over. The article trains for 25 epochs of 54,000 images, which takes a quarter of an
        hour or more in a browser. This page starts with {epochs} epochs of{" "}
        {(trainCount ?? 60_000).toLocaleString("en")} images, which is enough to see how it works.
      </p>
      <Step label="Code that trains the network" code={trainingOf(toCode(experiment.value))}>
        <Controls />
        <Progress />
        {startFault.value !== undefined && <Notice kind="fault">{startFault.value}</Notice>}
        <Curves />
      </Step>
      <p>
        The loss falls fast and then slowly, and the accuracy on images that the network has not seen stays a
        little behind. Once it starts to fall while the training accuracy still rises, the network is learning
        single images by heart. Change the learning rate or the batch size and{" "}
        <a href={hrefOf("train")}>train again</a>: the runs are drawn over each other.
      </p>
    </>
  );
}
