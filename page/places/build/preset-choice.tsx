import {
  type Experiment,
  networkName,
  type PresetName,
  presetExperiment,
  presets,
} from "../../../src/experiment/index.ts";
import { dataset } from "../../state/dataset.ts";
import { experiment } from "../../state/place.ts";

/** Training images of the real datasets, until one is open. */
const USUAL_LENGTH = 60_000;

/** Networks to begin with, each with the settings that it is trained with. */
export function PresetChoice({ onChoose }: { onChoose: (experiment: Experiment) => void }) {
  const { network, settings } = experiment.value;
  const known = networkName(network);
  return (
    <fieldset class="presets">
      <legend class="pale small">Start from</legend>
      {(Object.keys(presets) as PresetName[]).map((name) => {
        const { title, description } = presets[name];
        return (
          <button
            key={name}
            type="button"
            aria-pressed={(known ?? settings.recipe) === name}
            title={description}
            onClick={() => {
              const info = {
                name: experiment.value.dataset,
                length: dataset.value?.train.count ?? USUAL_LENGTH,
              };
              onChoose(presetExperiment(name, info, settings.seed));
            }}
          >
            {title}
          </button>
        );
      })}
    </fieldset>
  );
}
