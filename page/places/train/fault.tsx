/** Why a run ended that was not meant to: what was seen, and what to do. */

import { Scrolls } from "../../parts/scrolls.tsx";
import { TableHead } from "../../parts/table-head.tsx";
import { changeSettings } from "../../state/place.ts";
import type { RunRecord } from "../../state/run-record.ts";
import type { Divergence } from "../../worker/api.ts";
import { lossInWords, rateInWords } from "./words.ts";

/** What is tried after a training diverged. */
const LOWER = 10;
const MAX_USUAL_RATE = 0.1;

const WHERE: Readonly<Record<string, string>> = {
  inputs: "the images",
  targets: "the labels",
  sampleWeight: "the sample weights",
  output: "the output of the layer",
  loss: "the loss",
  gradient: "the gradient of",
  update: "the next value of",
};

export function RunFault({ run }: { run: RunRecord }) {
  const { fault } = run;
  if (fault === undefined) return null;
  const { diverged } = fault;
  if (diverged === undefined) {
    return (
      <div class="notice fault" role="alert">
        <p>
          <strong>{run.name} failed.</strong> {fault.message}
        </p>
      </div>
    );
  }
  return <Diverged name={run.name} seen={diverged} />;
}

function Diverged({ name, seen }: { name: string; seen: Divergence }) {
  const { loss, epoch, step, learningRate, lastFiniteLoss, origin, badExample, layers, suggestion } = seen;
  const lower = Number(Math.min(learningRate / LOWER, MAX_USUAL_RATE).toPrecision(2));
  const grown = layers.filter(({ gradients }) => gradients !== undefined);
  return (
    <div class="notice fault" role="alert">
      <p>
        <strong>{name} diverged.</strong>{" "}
        {Number.isFinite(loss)
          ? `The weights would no longer be numbers after a loss of ${lossInWords(loss)}`
          : `The loss was ${String(loss)}, from which nothing can be learned`}
        : epoch {epoch ?? "–"}, step {step.toLocaleString("en")}, at a learning rate of{" "}
        {rateInWords(learningRate)}.
        {lastFiniteLoss !== undefined && ` The step before it had a loss of ${lossInWords(lastFiniteLoss)}.`}
      </p>
      {badExample !== undefined && <p>It came from the data: {badExample}.</p>}
      {origin !== undefined && (
        <p>
          It started with {WHERE[origin.kind] ?? origin.kind} <code>{origin.name}</code>.
        </p>
      )}
      {grown.length > 0 && (
        <details>
          <summary>Norms layer by layer</summary>
          <Scrolls label="Layers">
            <table>
              <TableHead words={["Layer"]} numbers={["Weights (norm)", "Gradients (norm)"]} />
              <tbody>
                {grown.map(({ layer, weights, gradients }) => (
                  <tr key={layer}>
                    <th scope="row">{layer}</th>
                    <td class="number">{sizeInWords(weights)}</td>
                    <td class="number">{sizeInWords(gradients)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolls>
        </details>
      )}
      <p>
        That step was not taken. The network is as it was before, and can be tried and saved. {suggestion}
      </p>
      {badExample === undefined && (
        <button type="button" onClick={() => changeSettings({ learningRate: lower })}>
          Set the learning rate to {rateInWords(lower)}
        </button>
      )}
    </div>
  );
}

function sizeInWords(value: number | undefined): string {
  if (value === undefined) return "–";
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "not a number";
}
