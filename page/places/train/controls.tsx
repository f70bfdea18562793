/** Start, pause, one step, stop, and how far it is. */

import { computed } from "@preact/signals";
import { duration, percent } from "../../parts/words.ts";
import { dataset, opening } from "../../state/dataset.ts";
import { engine, engineFault } from "../../state/engine.ts";
import { experiment } from "../../state/place.ts";
import { prepared } from "../../state/prepare-run.ts";
import { epochsOf, type RunRecord } from "../../state/run-record.ts";
import {
  isStarting,
  type LiveRun,
  live,
  pause,
  resume,
  runs,
  startRun,
  step,
  stop,
} from "../../state/runs.ts";
import { lossInWords, statusInWords } from "./words.ts";

const liveRun = computed(() => runs.value.find(({ id }) => id === live.value?.id));

export function Controls() {
  const now = live.value;
  const canStart =
    !isStarting.value && dataset.value?.name === experiment.value.dataset && engine.value !== undefined;
  const begin = (isStepping: boolean) => void startRun({ experiment: experiment.peek(), isStepping });
  if (now === undefined) {
    return (
      <div class="buttons controls">
        <button type="button" class="main start" disabled={!canStart} onClick={() => begin(false)}>
          {isStarting.value ? "Starting …" : "Start"}
        </button>
        <button type="button" disabled={!canStart} onClick={() => begin(true)}>
          One step
        </button>
      </div>
    );
  }
  const isPaused = now.phase === "paused";
  return (
    <div class="buttons controls">
      <button
        type="button"
        class="main start"
        disabled={now.phase === "stopping"}
        onClick={isPaused ? resume : pause}
      >
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button type="button" disabled={!isPaused} onClick={step}>
        One step
      </button>
      <button type="button" disabled={now.phase === "stopping"} onClick={stop}>
        Stop
      </button>
    </div>
  );
}

/** What is said while there is no run under way, and at each change of one that is: no numbers that change all the time. */
function announcement(): string {
  const now = live.value;
  const run = liveRun.value;
  if (now === undefined || run === undefined) {
    if (isStarting.value) return "The network is being built.";
    if (opening.value !== undefined) return "The dataset is being opened.";
    if (dataset.value?.name !== experiment.value.dataset) return "No dataset is open.";
    if (engineFault.value !== undefined) return "The page cannot train without its engine.";
    if (engine.value === undefined) return "The engine is being loaded.";
    return prepared.value === "preparing" ? "Getting ready …" : "Ready.";
  }
  // The dataset above is then not the one that is trained on.
  const isOfOther = run.experiment.dataset !== experiment.value.dataset;
  return `${isOfOther ? `${run.name} trains on ${run.datasetTitle}. ` : ""}${phaseInWords(run, now.phase)}`;
}

function phaseInWords(run: RunRecord, phase: LiveRun["phase"]): string {
  const epoch = run.epochs.at(-1);
  const soFar = epoch === undefined ? "" : ` After epoch ${epoch.epoch}: ${percent(epoch.accuracy)} right.`;
  switch (phase) {
    case "running":
      return `Training.${soFar}`;
    case "pausing":
      return "Pausing after these steps …";
    case "paused":
      return `Paused.${soFar}`;
    case "testing":
      return "Testing on images that were not used for training …";
    case "stopping":
      return "Stopping after these steps …";
  }
}

export function Progress() {
  const now = live.value;
  const run = liveRun.value ?? runs.value.at(-1);
  return (
    <div class="progress">
      <p role="status" class="announcement">
        {announcement()}
      </p>
      {run !== undefined && <Figures run={run} isLive={now !== undefined} />}
    </div>
  );
}

function Figures({ run, isLive }: { run: RunRecord; isLive: boolean }) {
  const progress = isLive ? live.value?.progress : undefined;
  const { done, of } = epochsOf(run);
  const { totalSteps } = run.start;
  const left = progress?.secondsLeft;
  return (
    <>
      <progress max={totalSteps} value={run.step} aria-label={`Steps of ${run.name}`} />
      <dl class="figures">
        <Figure name={isLive ? "Step" : `${run.name}, ${statusInWords(run.status)}`}>
          {run.step.toLocaleString("en")} <small>of {totalSteps.toLocaleString("en")} steps</small>
        </Figure>
        <Figure name="Epoch">
          {isLive ? Math.min(of, Math.floor(done) + 1) : done} <small>of {of}</small>
        </Figure>
        <Figure name="Loss">{lossInWords(progress?.loss ?? run.curve.loss.at(-1))}</Figure>
        <Figure name="Training accuracy">{percent(progress?.accuracy ?? run.curve.accuracy.at(-1))}</Figure>
        <Figure name="Speed">
          {stepsPerSecond(progress?.stepsPerSecond ?? (run.seconds > 0 ? run.step / run.seconds : undefined))}
        </Figure>
        {isLive ? (
          <Figure name="Time left">{left === undefined ? "–" : duration(left)}</Figure>
        ) : (
          <Figure name="Time">{duration(run.seconds)}</Figure>
        )}
      </dl>
    </>
  );
}

function Figure({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function stepsPerSecond(value: number | undefined) {
  if (value === undefined) return "–";
  return (
    <>
      {value >= 10 ? value.toFixed(0) : value.toFixed(1)} <small>steps/s</small>
    </>
  );
}
