/** The runs that are kept, side by side. */

import { useMemo } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { Scrolls } from "../../parts/scrolls.tsx";
import { TableHead } from "../../parts/table-head.tsx";
import { duration, percent } from "../../parts/words.ts";
import { accuracyOf, epochsOf, type RunRecord } from "../../state/run-record.ts";
import { changeAndKeep, chosenId, chosenRun, runs, storeFault } from "../../state/runs.ts";
import { RunPanel } from "./run-panel.tsx";
import { useCalm } from "./use-tested.ts";
import { differences, networkInWords, statusInWords } from "./words.ts";

/** Milliseconds between two times that the table is drawn while a run trains. */
const CALM = 200;

export function RunTable() {
  const all = runs.value;
  const chosen = chosenRun.value;
  const calm = useCalm(
    useMemo(() => ({ all, chosen }), [all, chosen]),
    CALM,
  );
  // In a task of its own, and not gone through again with each step.
  return useMemo(() => <Table {...calm} />, [calm]);
}

interface TableProps {
  readonly all: readonly RunRecord[];
  readonly chosen: RunRecord | undefined;
}

function Table({ all, chosen }: TableProps) {
  const differing = differences(all);
  return (
    <section aria-labelledby="runs" class="runs">
      <h2 id="runs">Runs</h2>
      {storeFault.value !== undefined && (
        <Notice kind="fault">
          This browser does not store runs, so they will be lost when the page is closed. {storeFault.value}
        </Notice>
      )}
      {all.length === 0 ? (
        <p class="pale">
          Every run is stored in this browser, with its curves, errors and network, until you delete it.
        </p>
      ) : (
        <Scrolls label="Table of runs">
          <table>
            <TableHead
              words={[<span class="unseen">In the curves</span>, "Run", "Dataset", "Network", "Differs in"]}
              numbers={["Epochs", "Accuracy", "Time"]}
            />
            <tbody>
              {all.toReversed().map((run) => (
                <Row
                  key={run.id}
                  run={run}
                  isChosen={run.id === chosen?.id}
                  differs={differing.get(run.id) ?? ""}
                />
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
      {chosen !== undefined && <RunPanel key={chosen.id} run={chosen} />}
    </section>
  );
}

function Row({ run, isChosen, differs }: { run: RunRecord; isChosen: boolean; differs: string }) {
  const { done, of } = epochsOf(run);
  const reached = accuracyOf(run);
  return (
    <tr class={isChosen ? "chosen" : undefined}>
      <td>
        <label class="shown">
          <input
            type="checkbox"
            checked={run.isShown}
            onChange={({ currentTarget }) => changeAndKeep(run.id, { isShown: currentTarget.checked })}
          />
          <span class="swatch" style={{ background: `var(--series-${run.series})` }} />
          <span class="unseen">Show {run.name} in the curves</span>
        </label>
      </td>
      <th scope="row">
        <button
          type="button"
          class="quiet"
          aria-pressed={isChosen}
          onClick={() => {
            chosenId.value = run.id;
          }}
        >
          {run.name}
        </button>
      </th>
      <td>{run.datasetTitle}</td>
      <td>{networkInWords(run.experiment)}</td>
      <td class="differs">
        {differs}{" "}
        {run.status !== "done" && <span class={`status ${run.status}`}>{statusInWords(run.status)}</span>}
      </td>
      <td class="number">{done === of ? of : `${done} of ${of}`}</td>
      <td class="number">
        {percent(reached?.accuracy)}
        {reached?.on === "validation" && <small> (val.)</small>}
      </td>
      <td class="number">{duration(run.seconds)}</td>
    </tr>
  );
}
