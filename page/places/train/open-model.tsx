/** Opening a model's file: of this page, or of the command line. */

import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { percent } from "../../parts/words.ts";
import { dataset } from "../../state/dataset.ts";
import { experiment, hrefOf } from "../../state/place.ts";
import { openModelFile } from "../../state/run-models.ts";
import { live, messageOf, startRun } from "../../state/runs.ts";
import type { ImportedModel } from "../../worker/api.ts";
import { networkInWords } from "./words.ts";

interface Opened {
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly model: ImportedModel;
  /** On the test images of the dataset that is open, if it fits. */
  readonly accuracy: number | undefined;
}

const opened = signal<Opened | "opening" | { readonly fault: string } | undefined>(undefined);

export function OpenModel() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <section aria-labelledby="open-model">
      <h2 id="open-model">Open a network</h2>
      <p>
        A file saved here or by <code>atelier train</code> on the command line (<code>model.onnx</code>) can
        be tried, tested and trained on.
      </p>
      <label class="button" aria-disabled={live.value !== undefined}>
        Choose a file
        <input
          ref={input}
          class="unseen"
          type="file"
          accept=".onnx"
          disabled={live.value !== undefined}
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file !== undefined) void open(file);
            currentTarget.value = "";
          }}
        />
      </label>
      <div role="status">
        <State />
      </div>
    </section>
  );
}

function State() {
  const state = opened.value;
  if (state === undefined) return null;
  if (state === "opening") return <p>Opening …</p>;
  if ("fault" in state) return <Notice kind="fault">{state.fault}</Notice>;
  const { name, model, accuracy, bytes } = state;
  const isOpen = dataset.value?.name === model.experiment.dataset;
  return (
    <div class="opened-model">
      <p>
        <strong>{name}</strong>: {networkInWords(model.experiment)},{" "}
        {model.parameterCount.toLocaleString("en")} parameters, for images of {model.inputShape.join(" × ")}.{" "}
        {accuracy !== undefined &&
          `It classifies ${percent(accuracy)} of the test images of ${dataset.value?.title} correctly. `}
        {!model.isComplete && "The file does not say how it was trained, so the default settings apply."}
      </p>
      <div class="buttons">
        <a class="button" href={hrefOf("try")}>
          Try it
        </a>
        <button
          type="button"
          disabled={!isOpen || live.value !== undefined}
          onClick={() =>
            void startRun({
              experiment: { ...model.experiment, settings: experiment.peek().settings },
              from: { name, bytes },
            })
          }
        >
          Train it on
        </button>
      </div>
    </div>
  );
}

async function open(file: File): Promise<void> {
  opened.value = "opening";
  try {
    const bytes = await file.arrayBuffer();
    const { model, accuracy } = await openModelFile(bytes);
    opened.value = { name: file.name, bytes, model, accuracy };
  } catch (error) {
    opened.value = { fault: messageOf(error) };
  }
}
