/** What the page computes on, to be chosen. */

import { signal } from "@preact/signals";
import { chooseEngine, chosenEngine, engine } from "../../state/engine.ts";
import { live } from "../../state/runs.ts";
import type { EngineChoice } from "../../worker/api.ts";
import { Choice } from "./settings.tsx";

const WORDS: Readonly<Record<string, string>> = {
  best: "fastest available",
  webgpu: "the GPU (WebGPU)",
  wasm: "processor, all threads",
  "one thread": "processor, one thread",
};

/** Threads are fixed when a page's engine starts. */
const needsReload = signal(false);

export function EngineSelect() {
  const report = engine.value;
  return (
    <Choice
      label="Computes on"
      value={chosenEngine.value ?? "best"}
      names={Object.keys(WORDS)}
      words={(name) => WORDS[name] ?? name}
      onChange={(name) => {
        needsReload.value = chooseEngine(name === "best" ? undefined : (name as EngineChoice)) === "reload";
      }}
    >
      <small role="status">
        {report !== undefined && `Now: ${report.name}. `}
        {live.value !== undefined && "A change takes effect at the next run. "}
      </small>
      {needsReload.value && (
        <button type="button" onClick={() => location.reload()}>
          Reload the page to change it
        </button>
      )}
    </Choice>
  );
}
