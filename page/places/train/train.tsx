/** Train: the settings, a run and its curves, what it gets wrong, and the runs before it. */

import "./train.css";
import "./results.css";
import { useEffect } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { engineFault, followEngine } from "../../state/engine.ts";
import { experiment, hrefOf } from "../../state/place.ts";
import { followExperiment, prepared } from "../../state/prepare-run.ts";
import { chosenRun, live, runs, startFault } from "../../state/runs.ts";
import { Controls, Progress } from "./controls.tsx";
import { Curves } from "./curves.tsx";
import { Errors } from "./errors.tsx";
import { RunFault } from "./fault.tsx";
import { OpenModel } from "./open-model.tsx";
import { sentence } from "./run-panel.tsx";
import { RunTable } from "./run-table.tsx";
import { Settings } from "./settings.tsx";
import { networkInWords } from "./words.ts";

export default function Train() {
  useEffect(followExperiment, []);
  return (
    <div class="train">
      <h1>Train</h1>
      <div class="bench">
        <div class="bench-settings">
          <Network />
          <Controls />
          <details class="settings-fold" open={matchMedia("(min-width: 56rem)").matches}>
            <summary>Settings</summary>
            <Settings />
          </details>
        </div>
        <div class="bench-run">
          <Faults />
          <Progress />
          <Curves />
        </div>
      </div>
      <Errors />
      <RunTable />
      <OpenModel />
    </div>
  );
}

function Network() {
  const sizes = prepared.value;
  const isKnown = typeof sizes === "object" && "parameterCount" in sizes;
  return (
    <p class="network">
      <strong>{networkInWords(experiment.value)}</strong>
      <span class="small pale">
        {isKnown && `${sizes.parameterCount.toLocaleString("en")} parameters, `}
        {isKnown && `${sizes.totalSteps.toLocaleString("en")} steps. `}
        <a href={hrefOf("build")}>Change the network</a>
      </span>
    </p>
  );
}

/** Why no run can start, why the latest one ended, and the warnings of the one that trains. */
function Faults() {
  const latest = runs.value.at(-1);
  const chosen = chosenRun.value;
  const state = prepared.value;
  const fault = typeof state === "object" && "fault" in state ? state.fault : undefined;
  const shown = live.value === undefined ? chosen : latest;
  return (
    <>
      {engineFault.value !== undefined && (
        <div class="notice fault" role="alert">
          <p>The engine could not be loaded: {engineFault.value}</p>
          <button type="button" onClick={() => void followEngine()}>
            Try again
          </button>
        </div>
      )}
      {startFault.value !== undefined && (
        <Notice kind="fault">The run could not start. {startFault.value}</Notice>
      )}
      {fault !== undefined && startFault.value === undefined && (
        <Notice kind="fault">
          This network cannot be trained as it is. <a href={hrefOf("build")}>Correct it</a> at the marked
          layer. {fault}
        </Notice>
      )}
      {shown !== undefined && <RunFault run={shown} />}
      {live.value !== undefined &&
        latest?.warnings.map((warning) => <Notice key={warning}>{sentence(warning)}</Notice>)}
    </>
  );
}
