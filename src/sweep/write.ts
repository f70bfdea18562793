/** The numbers of a sweep as files. */

import { join } from "node:path";
import { fileNameOf } from "../files/file-name.ts";
import { writeWhole } from "../files/write-whole.ts";
import { valueWords } from "./plan.ts";
import type { CellResult, SweepResult } from "./result.ts";
import type { SweepFile } from "./sweep-file.ts";

/** How a sweep was computed. */
export interface SweepMade {
  /** As ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Readonly<Record<string, string | number>>;
}

/**
 * Writes `sweep.json`, `sweep.csv`, and the best model of each dataset, `best.onnx` or `best-DATASET.onnx`.
 *
 * @returns the paths of the models, by dataset
 * @throws StorageError
 */
export async function writeSweep(
  directory: string,
  file: SweepFile,
  result: SweepResult,
  models: ReadonlyMap<string, Uint8Array>,
  made: SweepMade,
): Promise<ReadonlyMap<string, string>> {
  await writeWhole(
    join(directory, "sweep.json"),
    `${JSON.stringify({ file, ...result, made }, undefined, 1)}\n`,
  );
  await writeWhole(join(directory, "sweep.csv"), csvOf(result));
  const paths = new Map<string, string>();
  const isOne = Object.keys(result.best).length === 1;
  for (const [dataset, bytes] of models) {
    const path = join(directory, isOne ? "best.onnx" : `best-${fileNameOf(dataset)}.onnx`);
    await writeWhole(path, bytes);
    paths.set(dataset, path);
  }
  return paths;
}

/** Writes a line for each training: varied settings, seed, result. */
export function csvOf({ varied, cells }: SweepResult): string {
  const names = Object.keys(varied);
  const head = [
    ...["dataset", ...names, "seed", "epochs", "parameters", "validation_accuracy", "validation_loss"],
    ...["test_accuracy", "test_loss", "seconds", "error", "validation_images", "test_images"],
  ];
  const lines = cells.flatMap((cell) => linesOf(cell, names));
  return `${[head, ...lines].map((line) => line.map(csvField).join(",")).join("\n")}\n`;
}

function linesOf(
  { dataset, varied, runs, failures, parameters }: CellResult,
  names: readonly string[],
): string[][] {
  const fixed = [dataset, ...names.map((name) => valueWords(varied[name] ?? null))];
  return [
    ...runs.map(({ seed, history, validation, test, times }) => [
      ...[...fixed, String(seed), String(history.length), String(parameters)],
      ...[validation.accuracy, validation.loss, test.accuracy, test.loss, times.total].map(String),
      ...["", String(validation.images), String(test.images)],
    ]),
    ...failures.map(({ seed, message }) => [
      ...[...fixed, String(seed), ...Array<string>(7).fill("")],
      ...[message, "", ""],
    ]),
  ];
}

/** As RFC 4180 has it; what a table would take for a formula is text. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
