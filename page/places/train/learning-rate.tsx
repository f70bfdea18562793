/** The learning rate: a slider whose steps are factors, and a number. It may be changed while a run trains. */

import { useId } from "preact/hooks";
import { changeSettings, experiment } from "../../state/place.ts";
import { live, setLearningRate } from "../../state/runs.ts";
import { NumberField } from "./number-field.tsx";
import { rateInWords } from "./words.ts";

/** The slider's ends, as powers of ten. */
const LEAST = -5;
const MOST = 0;
/** The largest that an experiment may have. */
const MAX_RATE = 1e6;
const MIN_RATE = 1e-8;

export function LearningRate() {
  const id = useId();
  const { learningRate, schedule } = experiment.value.settings;
  const change = (rate: number | undefined) => {
    if (rate === undefined) return;
    changeSettings({ learningRate: rate });
    setLearningRate(rate);
  };
  const now = live.value?.progress?.learningRate;
  return (
    <div class="learning-rate">
      <NumberField
        label={schedule === undefined ? "Learning rate" : "Highest learning rate"}
        value={learningRate}
        min={MIN_RATE}
        max={MAX_RATE}
        onChange={change}
      />
      <label class="unseen" for={id}>
        Learning rate, by a slider
      </label>
      <input
        id={id}
        type="range"
        min={LEAST}
        max={MOST}
        step={0.05}
        value={Math.log10(learningRate)}
        aria-valuetext={rateInWords(learningRate)}
        onInput={({ currentTarget }) => change(Number((10 ** Number(currentTarget.value)).toPrecision(2)))}
      />
      {live.value !== undefined && (
        <small>
          Takes effect immediately.{" "}
          {schedule !== undefined && now !== undefined && `The schedule is at ${rateInWords(now)}.`}
        </small>
      )}
    </div>
  );
}
