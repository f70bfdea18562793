/** The dataset that everything on the page is about. */

import { dataset, datasetFault, datasets, opening } from "../state/dataset.ts";
import { experiment } from "../state/place.ts";
import type { DatasetEntry } from "../worker/api.ts";
import { progressInWords } from "./progress-words.ts";

const GROUPS: readonly (readonly [kind: DatasetEntry["kind"], label: string])[] = [
  ["real", "Real"],
  ["own", "Your own"],
  ["drawn", "Drawn by a program"],
];

export function DatasetChoice() {
  const { dataset: name } = experiment.value;
  const isListed = datasets.value.some((entry) => entry.name === name);
  return (
    <div class="dataset-choice">
      <label>
        <span class="unseen">Dataset</span>
        <select
          value={name}
          onChange={({ currentTarget }) => {
            experiment.value = { ...experiment.value, dataset: currentTarget.value };
          }}
        >
          {!isListed && <option value={name}>{name}</option>}
          {GROUPS.map(([kind, label]) => {
            const entries = datasets.value.filter((entry) => entry.kind === kind);
            if (entries.length === 0) return null;
            return (
              <optgroup key={kind} label={label}>
                {entries.map((entry) => (
                  <option key={entry.name} value={entry.name}>
                    {entry.title}
                  </option>
                ))}
              </optgroup>
            );
          })}
        </select>
      </label>
      <span class="dataset-state" role="status">
        {stateInWords()}
      </span>
    </div>
  );
}

function stateInWords(): string {
  const progress = opening.value;
  if (progress !== undefined) {
    return progressInWords(progress);
  }
  if (datasetFault.value !== undefined) return "not opened";
  const open = dataset.value;
  if (open === undefined) return "";
  return `${open.train.count.toLocaleString("en")} + ${open.test.count.toLocaleString("en")} images`;
}
