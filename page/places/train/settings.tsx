/** How the network is trained: everything but the network and the data. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import {
  augmentationNames,
  optimizerNames,
  type Part,
  scheduleNames,
} from "../../../src/experiment/index.ts";
import { dataset } from "../../state/dataset.ts";
import { changeSettings, experiment } from "../../state/place.ts";
import { EngineSelect } from "./engine-select.tsx";
import { LearningRate } from "./learning-rate.tsx";
import { NumberField } from "./number-field.tsx";
import { AUGMENTATIONS, partInWords } from "./words.ts";

const MAX_BATCH = 4096;
const MAX_EPOCHS = 10_000;
const MAX_SEED = 2 ** 32 - 1;

/** Options that a schedule has to be given. */
const SCHEDULE_OPTIONS: Readonly<Record<string, Part["options"]>> = { exponentialDecay: { rate: 0.1 } };

const SCHEDULES: Readonly<Record<string, string>> = {
  oneCycle: "rises, then falls (one cycle)",
  cosineDecay: "falls along a cosine",
  exponentialDecay: "falls by a tenth",
  stepDecay: "halves after each epoch",
};

const SHARES = [0, 0.05, 0.1, 0.2, 0.3];

export function Settings() {
  const { settings } = experiment.value;
  const count = dataset.value?.train.count;
  return (
    <fieldset class="settings">
      <legend class="unseen">Settings</legend>
      <LearningRate />
      <div class="pairs">
        <NumberField
          label="Epochs"
          value={settings.epochs}
          min={1}
          max={MAX_EPOCHS}
          isInteger
          onChange={(epochs) => epochs !== undefined && changeSettings({ epochs })}
        />
        <NumberField
          label="Stop at accuracy, %"
          value={inPercent(settings.stopAt?.accuracy)}
          min={1}
          max={100}
          whenEmpty="never"
          onChange={(accuracy) => stopAt(accuracy)}
        />
        <NumberField
          label="Batch size"
          value={settings.batchSize}
          min={1}
          max={MAX_BATCH}
          isInteger
          onChange={(batchSize) => batchSize !== undefined && changeSettings({ batchSize })}
        />
        <NumberField
          label="Training images"
          // More than there are is all of them.
          value={count === undefined ? settings.trainCount : Math.min(settings.trainCount ?? count, count)}
          min={1}
          max={count ?? 1e7}
          isInteger
          whenEmpty={count === undefined ? "all" : `all ${count.toLocaleString("en")}`}
          onChange={(trainCount) => changeSettings({ trainCount })}
        />
      </div>
      <Choice
        label="Optimizer"
        value={settings.optimizer.type}
        names={optimizerNames}
        words={(name) => (name === settings.optimizer.type ? partInWords(settings.optimizer) : name)}
        onChange={(type) => changeSettings({ optimizer: { type, options: {} } })}
      />
      <Augmentation />
      <details>
        <summary>More settings</summary>
        <div class="more">
          <Choice
            label="Learning rate schedule"
            value={settings.schedule?.type ?? "none"}
            names={["none", ...scheduleNames]}
            words={(name) => (name === "none" ? "on unchanged" : (SCHEDULES[name] ?? name))}
            onChange={(type) =>
              changeSettings({
                schedule: type === "none" ? undefined : { type, options: SCHEDULE_OPTIONS[type] ?? {} },
              })
            }
          />
          <Choice
            label="Tested after each epoch on"
            value={String(settings.validationSplit)}
            names={[...new Set([...SHARES, settings.validationSplit])].map(String)}
            words={(share) =>
              share === "0"
                ? "the test images"
                : `${Math.round(100 * Number(share))} % of the training images`
            }
            onChange={(share) => changeSettings({ validationSplit: Number(share) })}
          />
          <NumberField
            label="Label smoothing"
            value={settings.labelSmoothing}
            min={0}
            max={0.99}
            onChange={(labelSmoothing) => labelSmoothing !== undefined && changeSettings({ labelSmoothing })}
          />
          <EngineSelect />
        </div>
      </details>
      <div class="seed">
        <NumberField
          label="Seed"
          value={settings.seed}
          min={0}
          max={MAX_SEED}
          isInteger
          onChange={(seed) => seed !== undefined && changeSettings({ seed })}
        />
        <button type="button" onClick={() => changeSettings({ seed: drawSeed() })}>
          Draw another
        </button>
      </div>
      <p class="small pale">
        The seed determines the initial weights and the order of the images. The same seed gives the same
        numbers, here and on the command line.
      </p>
    </fieldset>
  );
}

/** Without the rounding of binary fractions: 0.57 is 57. */
function inPercent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : Number((100 * share).toPrecision(12));
}

function stopAt(percent: number | undefined): void {
  const { stopAt: before } = experiment.peek().settings;
  const { accuracy: _accuracy, ...others } = before ?? {};
  const next = percent === undefined ? others : { ...others, accuracy: percent / 100 };
  changeSettings({ stopAt: Object.keys(next).length === 0 ? undefined : next });
}

function drawSeed(): number {
  const LARGEST = 9999;
  return 1 + Math.floor(Math.random() * LARGEST);
}

function Augmentation() {
  const { augmentation } = experiment.value.settings;
  return (
    <fieldset class="augmentation">
      <legend>Random changes to images</legend>
      {augmentationNames.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={augmentation.some(({ type }) => type === name)}
            onChange={({ currentTarget }) =>
              changeSettings({
                augmentation: currentTarget.checked
                  ? [...augmentation, { type: name, options: {} }]
                  : augmentation.filter(({ type }) => type !== name),
              })
            }
          />
          {AUGMENTATIONS[name] ?? name}
        </label>
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly names: readonly string[];
  readonly words: (name: string) => string;
  readonly onChange: (name: string) => void;
  readonly children?: ComponentChildren;
}

export function Choice({ label, value, names, words, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {names.map((name) => (
          <option key={name} value={name}>
            {words(name)}
          </option>
        ))}
      </select>
      {children}
    </div>
  );
}
