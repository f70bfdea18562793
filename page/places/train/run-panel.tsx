/** What can be done with a run that is chosen. */

import { useState } from "preact/hooks";
import { experiment } from "../../state/place.ts";
import { historyCsv, historyJson } from "../../state/run-files.ts";
import { modelBytes } from "../../state/run-models.ts";
import type { RunRecord } from "../../state/run-record.ts";
import { changeAndKeep, isStarting, live, remove, runs, startRun } from "../../state/runs.ts";
import { Modal } from "./modal.tsx";
import { save } from "./save.ts";
import { networkInWords } from "./words.ts";

export function RunPanel({ run }: { run: RunRecord }) {
  const [fault, setFault] = useState<string>();
  const [isAsked, setAsked] = useState(false);
  /** The panel is drawn when there is time; a file is of the run as it is when it is asked for. */
  const asItIs = () => runs.peek().find(({ id }) => id === run.id) ?? run;
  const isBusy = live.value !== undefined || isStarting.value;
  const isSameData = run.experiment.dataset === experiment.value.dataset;
  const file = run.name.replace(/[^\w-]+/g, "-").toLowerCase();
  const doing = (work: () => Promise<void>) => () => {
    setFault(undefined);
    void work().catch((error: unknown) => setFault(error instanceof Error ? error.message : String(error)));
  };
  const weights = async () => {
    const bytes = await modelBytes(run.id);
    if (bytes === undefined)
      throw new Error(`No weights of ${run.name} were stored: it ended before its first epoch.`);
    return bytes;
  };
  return (
    <div class="panel run-panel">
      <div class="run-panel-head">
        <label class="field">
          <span>Name</span>
          <input
            type="text"
            value={run.name}
            maxLength={60}
            onChange={({ currentTarget }) => {
              const name = currentTarget.value.trim();
              if (name !== "") changeAndKeep(run.id, { name });
            }}
          />
        </label>
        <p class="small pale">
          {networkInWords(run.experiment)}, {run.start.parameterCount.toLocaleString("en")} parameters, on{" "}
          {run.engine}. Begun{" "}
          {new Date(run.began).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" })}
          {run.from !== undefined && `, from the weights of ${run.from}`}.
        </p>
      </div>
      {run.warnings.map((warning) => (
        <p key={warning} class="notice hint">
          {sentence(warning)}
        </p>
      ))}
      <div class="buttons">
        <button
          type="button"
          disabled={isBusy || !isSameData}
          onClick={doing(async () => {
            experiment.value = run.experiment;
            await startRun({ experiment: run.experiment });
          })}
        >
          Again, exactly
        </button>
        <button
          type="button"
          disabled={isBusy || !isSameData}
          onClick={doing(async () => {
            const settings = experiment.peek().settings;
            const bytes = await weights();
            await startRun({
              experiment: { ...run.experiment, settings },
              from: { name: run.name, bytes },
            });
          })}
        >
          Continue from its weights
        </button>
        <button
          type="button"
          onClick={() => {
            experiment.value = run.experiment;
          }}
        >
          Load its settings
        </button>
        <button type="button" onClick={doing(async () => save(`${file}.onnx`, [await weights()]))}>
          Save the network (ONNX)
        </button>
        <button type="button" onClick={() => save(`${file}.json`, [historyJson(asItIs())])}>
          Save its history (JSON)
        </button>
        <button type="button" onClick={() => save(`${file}.csv`, [historyCsv(asItIs())])}>
          CSV
        </button>
        <button type="button" class="quiet danger" onClick={() => setAsked(true)}>
          Delete …
        </button>
      </div>
      <p class="small pale">
        “Again, exactly” begins with the same weights and goes the same way. “Continue from its weights”
        continues from what it has learned, with the settings above.
        {!isSameData && ` Open ${run.datasetTitle} above, or load its settings, to train it.`}
      </p>
      {fault !== undefined && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {isAsked && (
        <Modal title={`Delete ${run.name}?`} onClose={() => setAsked(false)}>
          <p>
            Its curves, its errors and its network will be deleted. Save the network first if you want to keep
            it.
          </p>
          <div class="buttons">
            <button type="button" class="main" onClick={() => void remove(run.id)}>
              Delete it
            </button>
            <button type="button" onClick={() => setAsked(false)}>
              Keep it
            </button>
          </div>
        </Modal>
      )}
    </div>
  );
}

/** A warning of the library as a sentence: with a capital, and a full stop. */
export function sentence(text: string): string {
  const clean = text.replace(/^warning: /i, "").trim();
  return `${clean.slice(0, 1).toUpperCase()}${clean.slice(1)}${/[.?]$/.test(clean) ? "" : "."}`;
}
