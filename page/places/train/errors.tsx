/** What a run gets wrong: the confusion matrix after an epoch, and the errors of which the network was surest. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { percent } from "../../parts/words.ts";
import { dataset } from "../../state/dataset.ts";
import type { RunRecord } from "../../state/run-record.ts";
import { chosenRun, live } from "../../state/runs.ts";
import type { Tested } from "../../worker/api.ts";
import { Confusion } from "./confusion.tsx";
import { Later } from "./later.tsx";
import { Choice } from "./settings.tsx";
import { surest, TestedPicture } from "./tested-picture.tsx";
import { timesOf, useCalm, useTested, type When } from "./use-tested.ts";
import { lossInWords } from "./words.ts";

/** Which epoch is looked at; undefined: the latest. */
const chosenTime = signal<{ readonly id: string; readonly when: When } | undefined>(undefined);

const WORST = 12;

/** Milliseconds between two times that the errors are drawn while a run trains. */
const CALM = 1000;

export function Errors() {
  const run = chosenRun.value;
  const times = run === undefined ? [] : timesOf(run);
  const chosen = chosenTime.value;
  const when = chosen !== undefined && chosen.id === run?.id ? chosen.when : times.at(-1);
  const tested = useTested(run, when);
  // Names, tables and pictures are much to draw: not with the curves, in one task.
  const isLive = live.value !== undefined;
  const calm = useCalm(
    useMemo(() => ({ run, when, times, tested }), [run?.id, run?.name, when, tested]),
    isLive ? CALM : 0,
  );
  // The same element is not gone through again.
  return useMemo(() => {
    const { run, when } = calm;
    return run === undefined || when === undefined ? null : <Drawn {...calm} run={run} when={when} />;
  }, [calm]);
}

interface DrawnProps {
  readonly run: RunRecord;
  readonly when: When;
  readonly times: readonly When[];
  readonly tested: Tested | undefined;
}

function Drawn({ run, when, times, tested }: DrawnProps) {
  const open = dataset.value?.name === run.experiment.dataset ? dataset.value : undefined;
  return (
    <section aria-labelledby="errors" class="errors">
      <div class="errors-head">
        <h2 id="errors">Errors of {run.name}</h2>
        <Choice
          label="After"
          value={String(when)}
          names={times.map(String)}
          words={(name) => (name === "test" ? "training, on the test images" : `epoch ${name}`)}
          onChange={(name) => {
            const isLatest = name === String(times.at(-1));
            chosenTime.value = isLatest
              ? undefined
              : { id: run.id, when: name === "test" ? "test" : Number(name) };
          }}
        />
      </div>
      {tested === undefined ? (
        <p class="pale">Its predictions were not stored.</p>
      ) : (
        <>
          <p>
            {percent(tested.accuracy)} of {tested.predicted.length.toLocaleString("en")}{" "}
            {tested.on === "test" ? "test images" : "validation images"} are right, with a loss of{" "}
            {lossInWords(tested.loss)}. Rows are true classes, columns predicted ones. Select a cell to see
            its pictures.
          </p>
          {!Number.isFinite(tested.loss) && (
            <p>
              The network’s outputs are no longer numbers, so it predicts the same class for every picture.
            </p>
          )}
          <div class="errors-body">
            <Confusion run={run} tested={tested} />
            {open !== undefined && Number.isFinite(tested.loss) && (
              <Later>
                <div>
                  <h3>Worst errors</h3>
                  <p class="small pale">The errors of which the network was most certain.</p>
                  <div class="tested-pictures worst">
                    {surest(open, tested, (label, predicted) => label !== predicted)
                      .slice(0, WORST)
                      .map((at) => (
                        <TestedPicture key={at} dataset={open} tested={tested} at={at} isNamed />
                      ))}
                  </div>
                </div>
              </Later>
            )}
          </div>
        </>
      )}
    </section>
  );
}
