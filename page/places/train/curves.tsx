/** The curves of the runs that are shown, one above the other, and their values where one points. */

import { computed, signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Scrolls } from "../../parts/scrolls.tsx";
import { TableHead } from "../../parts/table-head.tsx";
import { percent } from "../../parts/words.ts";
import { experiment } from "../../state/place.ts";
import { chosenRun, runs } from "../../state/runs.ts";
import { Chart, MARGIN } from "./chart.tsx";
import { linearScale, logarithmicScale } from "./curve-scale.ts";
import { lengthOf, linesOf, rangeOf, readAt } from "./run-lines.ts";
import { lossInWords } from "./words.ts";

const shown = computed(() => runs.value.filter(({ isShown, curve }) => isShown && curve.steps.length > 0));
const isLogarithmic = signal(false);
/** Where values are read, in epochs; undefined: at the end. */
const cursor = signal<number | undefined>(undefined);

/** Of the accuracies' axis, when nothing is below. */
const LEAST_SPAN = 0.1;
/** The first losses of a run that goes well are far above the others; those of one that diverges have no end. */
const MAX_LOSS = 10;

export function Curves() {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const lines = shown.value.map(linesOf);
  const isEmpty = lines.length === 0;
  const epochs = lengthOf(shown.value);
  const loss = rangeOf(lines, "loss");
  const accuracy = rangeOf(lines, "accuracy");
  const isWide = width >= 640;
  const chartWidth = isWide ? Math.floor((width - 24) / 2) : width;
  const most = Math.min(MAX_LOSS, loss.most);
  const lossScale = isEmpty
    ? linearScale(0, 2.5)
    : isLogarithmic.value
      ? logarithmicScale(Math.max(1e-6, loss.least * 0.9), most * 1.1)
      : linearScale(0, most * 1.05 || 1);
  const floor = Math.min(1 - LEAST_SPAN, Math.floor(accuracy.least * 10) / 10);
  const accuracyScale = isEmpty ? linearScale(0, 1) : linearScale(Number.isFinite(floor) ? floor : 0, 1);
  const chosen = chosenRun.value?.id;
  const at = cursor.value === undefined ? undefined : Math.min(epochs, Math.max(0, cursor.value));
  const read = (x: number) => {
    const within = (x % (chartWidth + 24)) - MARGIN.left;
    cursor.value = (within / (chartWidth - MARGIN.left - MARGIN.right)) * epochs;
  };
  const common = { lines, chosen, epochs, width: chartWidth, cursor: at };
  return (
    <section aria-labelledby="curves" class="curves">
      <div class="curves-head">
        <h2 id="curves">Curves</h2>
        <label class="small">
          <input
            type="checkbox"
            checked={isLogarithmic.value}
            onChange={({ currentTarget }) => {
              isLogarithmic.value = currentTarget.checked;
            }}
          />{" "}
          loss in powers of ten
        </label>
      </div>
      <div
        ref={frame}
        class="charts"
        role="slider"
        tabIndex={isEmpty ? -1 : 0}
        aria-label="Loss and accuracy at epoch"
        aria-valuemin={0}
        aria-valuemax={round(epochs)}
        aria-valuenow={round(at ?? epochs)}
        aria-valuetext={inWords(at ?? epochs)}
        aria-disabled={isEmpty}
        onPointerMove={(event) => read(event.clientX - (frame.current?.getBoundingClientRect().left ?? 0))}
        onPointerLeave={() => {
          cursor.value = undefined;
        }}
        onBlur={() => {
          cursor.value = undefined;
        }}
        onKeyDown={(event) => {
          const next = moved(event.key, at ?? epochs, epochs);
          if (next === undefined) return;
          event.preventDefault();
          cursor.value = next;
        }}
      >
        {width > 0 && (
          <>
            <Chart {...common} title="Loss" measure="loss" y={lossScale} format={(v) => String(v)} />
            <Chart
              {...common}
              title="Accuracy"
              measure="accuracy"
              y={accuracyScale}
              format={(v) => `${Math.round(100 * v)} %`}
            />
          </>
        )}
      </div>
      {isEmpty ? (
        <p class="pale small">The curves of a run are drawn here while it trains.</p>
      ) : (
        <Readings epoch={at ?? epochs} />
      )}
    </section>
  );
}

function Readings({ epoch }: { epoch: number }) {
  const isMixed = shown.value.some((run) => run.experiment.dataset !== experiment.value.dataset);
  return (
    <Scrolls label="Values of the curves">
      <table class="readings">
        <caption>
          Thin lines: training images, smoothed over a twenty-fifth of an epoch. Dots: after each epoch, on
          images that are not used for training. Point at the curves, or move along them with the arrow keys,
          to read their values.
        </caption>
        <TableHead words={["Run"]} numbers={["Epoch", "Loss", "tested", "Accuracy", "tested"]} />
        <tbody>
          {shown.value.map((run) => {
            const { training, tested, epoch: reached } = readAt(linesOf(run), epoch);
            return (
              <tr key={run.id}>
                <th scope="row">
                  <span class="swatch" style={{ background: `var(--series-${run.series})` }} />
                  {run.name}
                  {isMixed && <span class="pale">, {run.datasetTitle}</span>}
                </th>
                <td class="number">{reached.toFixed(2)}</td>
                <td class="number">{lossInWords(training.loss)}</td>
                <td class="number">{lossInWords(tested.loss)}</td>
                <td class="number">{percent(training.accuracy)}</td>
                <td class="number">{percent(tested.accuracy)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolls>
  );
}

/** Steps of the arrow keys, as shares of the axis. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
};

function moved(key: string, at: number, epochs: number): number | undefined {
  if (key === "Home") return 0;
  if (key === "End") return epochs;
  const step = STEPS[key];
  return step === undefined ? undefined : Math.min(epochs, Math.max(0, at + step * epochs));
}

function inWords(epoch: number): string {
  const read = shown.value.map((run) => {
    const { training, tested } = readAt(linesOf(run), epoch);
    const test = tested.accuracy === undefined ? "" : `, tested ${percent(tested.accuracy)}`;
    return `${run.name}: loss ${lossInWords(training.loss)}, accuracy ${percent(training.accuracy)}${test}`;
  });
  return `epoch ${epoch.toFixed(2)}. ${read.join(". ")}`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

function useWidth(frame: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (frame.current !== null) observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
