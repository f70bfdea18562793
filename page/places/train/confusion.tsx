/** What was taken for what: a table of counts, whose cells open the pictures behind them. */

import { useRef, useState } from "preact/hooks";
import { Scrolls } from "../../parts/scrolls.tsx";
import { dataset } from "../../state/dataset.ts";
import type { RunRecord } from "../../state/run-record.ts";
import type { OpenDataset, Tested } from "../../worker/api.ts";
import { Modal } from "./modal.tsx";
import { surest, TestedPicture } from "./tested-picture.tsx";

export interface ConfusionProps {
  readonly run: RunRecord;
  readonly tested: Tested;
}

interface Cell {
  readonly label: number;
  readonly predicted: number;
}

/** Shares of a row that are shaded as deeply as any: a text on it stays readable. */
const DEEPEST = 62;

export function Confusion({ run, tested }: ConfusionProps) {
  const count = Math.round(Math.sqrt(tested.confusion.length));
  const open = dataset.value?.name === run.experiment.dataset ? dataset.value : undefined;
  const names = Array.from({ length: count }, (_, i) => open?.classNames[i] ?? `class ${i}`);
  const [at, setAt] = useState<Cell>({ label: 0, predicted: 0 });
  const [shown, setShown] = useState<Cell>();
  const table = useRef<HTMLTableElement>(null);
  const move = (label: number, predicted: number) => {
    const within = (n: number) => Math.min(count - 1, Math.max(0, n));
    const [row, column] = [within(label), within(predicted)];
    // Focus tells where it is.
    table.current?.tBodies[0]?.rows[row]?.cells[column + 1]?.querySelector("button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [down, right] = MOVES[event.key] ?? [0, 0];
    if (down === 0 && right === 0) return;
    event.preventDefault();
    move(at.label + down, at.predicted + right);
  };
  return (
    <>
      <Scrolls label="Confusion matrix">
        <table ref={table} class="confusion" aria-label="Confusion matrix">
          <thead>
            <tr>
              <td class="corner">
                <span>is ↓ taken for →</span>
              </td>
              {names.map((name) => (
                <th key={name} scope="col" title={name}>
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name, label) => {
              const row = tested.confusion.subarray(label * count, (label + 1) * count);
              const total = row.reduce((sum, value) => sum + value, 0);
              return (
                <tr key={name}>
                  <th scope="row" title={name}>
                    {name}
                  </th>
                  {Array.from(row, (value, predicted) => {
                    const isHere = at.label === label && at.predicted === predicted;
                    const isRight = label === predicted;
                    const shade = total === 0 ? 0 : shadeOf(value / total, isRight);
                    return (
                      <td
                        key={names[predicted]}
                        style={{
                          background: `color-mix(in srgb, var(${isRight ? "--accent" : "--mark"}) ${shade}%, transparent)`,
                        }}
                      >
                        <button
                          type="button"
                          tabIndex={isHere ? 0 : -1}
                          class={value === 0 ? "none" : undefined}
                          aria-label={`${name} taken for ${names[predicted]}: ${value} of ${total}`}
                          onKeyDown={onKeyDown}
                          onFocus={() => isHere || setAt({ label, predicted })}
                          onClick={() => setShown({ label, predicted })}
                        >
                          {value === 0 ? "·" : value}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scrolls>
      {shown !== undefined && (
        <Modal
          title={
            shown.label === shown.predicted
              ? `${names[shown.label]}, recognized`
              : `${names[shown.label]}, taken for ${names[shown.predicted]}`
          }
          onClose={() => setShown(undefined)}
        >
          {open === undefined ? (
            <p>Open the dataset {run.datasetTitle} above to see the pictures.</p>
          ) : (
            <CellPictures dataset={open} tested={tested} cell={shown} />
          )}
        </Modal>
      )}
    </>
  );
}

const MOVES: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Errors are rare, and seen though they are: their shade goes with the root of their share. */
function shadeOf(share: number, isRight: boolean): number {
  return Math.round(DEEPEST * (isRight ? share * 0.6 : Math.sqrt(share)));
}

/** Pictures that are painted at a time. */
const PAGE = 48;

function CellPictures({ dataset, tested, cell }: { dataset: OpenDataset; tested: Tested; cell: Cell }) {
  const [most, setMost] = useState(PAGE);
  const found = surest(
    dataset,
    tested,
    (label, predicted) => label === cell.label && predicted === cell.predicted,
  );
  if (found.length === 0) return <p>There are no such pictures.</p>;
  return (
    <>
      <p>
        {found.length.toLocaleString("en")} {found.length === 1 ? "picture" : "pictures"} of the{" "}
        {tested.on === "test" ? "test images" : "validation images"}, those first of which the network was
        most certain. Below each is the probability that it gave.
      </p>
      <div class="tested-pictures">
        {found.slice(0, most).map((at) => (
          <TestedPicture key={at} dataset={dataset} tested={tested} at={at} />
        ))}
      </div>
      {found.length > most && (
        <button type="button" onClick={() => setMost(most + PAGE)}>
          Show more
        </button>
      )}
    </>
  );
}
