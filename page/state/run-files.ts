/** Files of a run's history. */

import { toAddress } from "../../src/experiment/index.ts";
import type { RunRecord } from "./run-record.ts";

/** The history of a run as `atelier train` writes it (`epoch`, `history`), with all that tells which run it is. */
export function historyJson(run: RunRecord): string {
  const { name, began, experiment, from, start, engine, status, seconds, epochs, test, rates, curve } = run;
  const names = [...new Set(epochs.flatMap(({ logs }) => Object.keys(logs)))];
  const history = Object.fromEntries(
    names.map((each) => [each, epochs.map(({ logs }) => logs[each] ?? null)]),
  );
  const tested = epochs.map(({ epoch, on, loss, accuracy }) => ({ epoch, on, loss, accuracy }));
  return `${JSON.stringify(
    {
      name,
      began: new Date(began).toISOString(),
      address: toAddress(experiment),
      experiment,
      ...(from === undefined ? {} : { from }),
      engine,
      status,
      seconds,
      params: { ...start, epochs: experiment.settings.epochs, batchSize: experiment.settings.batchSize },
      epoch: epochs.map(({ epoch }) => epoch - 1),
      history,
      tested,
      ...(test === undefined ? {} : { test }),
      ...(rates.length === 0 ? {} : { learningRates: rates }),
      curve,
    },
    // JSON has no NaN: such a loss is null.
    null,
    2,
  )}\n`;
}

/** One line an epoch. */
export function historyCsv({ epochs }: RunRecord): string {
  const names = [...new Set(epochs.flatMap(({ logs }) => Object.keys(logs)))];
  const lines = epochs.map(({ epoch, step, seconds, logs, on, loss, accuracy }) => [
    ...[epoch, step, seconds.toFixed(2)],
    ...names.map((name) => logs[name] ?? ""),
    ...[on, loss, accuracy],
  ]);
  const head = ["epoch", "step", "seconds", ...names, "tested_on", "tested_loss", "tested_accuracy"];
  return [head, ...lines].map((line) => `${line.join(",")}\n`).join("");
}
