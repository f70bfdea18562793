/**
 * The drill: mutated directories, one after the other in a few places at once, read and held against the witness.
 * Each is a typed error where a rule is broken, and the very dataset that the witness saw where none is.
 */

import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "../../src/data/dataset.ts";
import { readDatasetDirectory } from "../../src/data/directory.ts";
import { AtelierError } from "../../src/errors/index.ts";
import { type MutatedCase, mutatedCase, originalOf } from "./mutate-case.ts";
import { ORIGINALS } from "./mutate-originals.ts";
import { type Testimony, type WitnessedPart, witness } from "./mutate-witness.ts";

/** Not a measure of speed: what has not answered after so long never will. */
const HANGING_MILLISECONDS = 30_000;

export interface Drill {
  readonly seed: number;
  /** The numbers of the cases: `first` and those that follow. */
  readonly first: number;
  readonly count: number;
  /** An empty directory to write in. */
  readonly directory: string;
  readonly onStart?: (mutated: MutatedCase) => void;
  readonly onEnd: (result: CaseResult) => void;
}

export interface CaseResult {
  readonly mutated: MutatedCase;
  /** "dataset", or the class of the error. */
  readonly outcome: string;
  /** What was wrong with the outcome, in words. */
  readonly failure?: string;
  /** How long the reader took, the other places' work included. */
  readonly milliseconds: number;
}

/** Runs all the cases, whatever fails. */
export async function drill({ seed, first, count, directory, onStart, onEnd }: Drill): Promise<void> {
  await Promise.all(
    ORIGINALS.map(async (_, original) => {
      const place = new Place(join(directory, `place-${original}`));
      for (let number = first; number < first + count; number++) {
        if (originalOf(number) !== original) continue;
        const mutated = mutatedCase(seed, number);
        onStart?.(mutated);
        place.hold(mutated.files);
        onEnd(await readCase(place.path, mutated));
      }
      place.close();
    }),
  );
}

interface HeldFile {
  readonly descriptor: number;
  bytes?: Uint8Array;
}

/** A directory whose files change from case to case. They stay open: closing a changed file can take a millisecond. */
class Place {
  readonly path: string;
  readonly #files = new Map<string, HeldFile>();

  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
  }

  /** Writes those of the files that are not as they were. */
  hold(files: ReadonlyMap<string, Uint8Array>): void {
    for (const [name, bytes] of files) {
      const file: HeldFile = this.#files.get(name) ?? { descriptor: openSync(join(this.path, name), "w") };
      this.#files.set(name, file);
      if (file.bytes === bytes) continue;
      writeSync(file.descriptor, bytes, 0, bytes.length, 0);
      if (file.bytes !== undefined && file.bytes.length > bytes.length)
        ftruncateSync(file.descriptor, bytes.length);
      file.bytes = bytes;
    }
  }

  close(): void {
    for (const { descriptor } of this.#files.values()) closeSync(descriptor);
  }
}

async function readCase(place: string, mutated: MutatedCase): Promise<CaseResult> {
  const testimony = witness(mutated.files);
  const start = performance.now();
  const answer = await answerOf(place);
  const milliseconds = performance.now() - start;
  const failure =
    answer instanceof Error
      ? whatIsWrongWithError(answer, testimony, place)
      : whatIsWrongWithDataset(answer, testimony);
  return { mutated, outcome: answer instanceof Error ? answer.name : "dataset", failure, milliseconds };
}

type Answer = Awaited<ReturnType<typeof readDatasetDirectory>> | Error;

async function answerOf(place: string): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<Error>((resolve) => {
    const error = new Error(`Expected an answer within ${HANGING_MILLISECONDS / 1000} s. Received: none.`);
    timer = setTimeout(() => resolve(error), HANGING_MILLISECONDS);
  });
  const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
  const answer = await Promise.race([readDatasetDirectory(place).catch(toError), hanging]);
  clearTimeout(timer);
  return answer;
}

/** Undefined if the error is one that a complaint of the witness asks for. */
function whatIsWrongWithError(error: Error, { complaints }: Testimony, place: string): string | undefined {
  const said = `${error.name}: ${error.message}`;
  if (!(error instanceof AtelierError) || !/Expected [\s\S]+ Received: /.test(error.message)) {
    return `Expected a typed error that says what it expected and received. Received: ${error.stack ?? said}`;
  }
  const asked = complaints.some(
    (complaint) =>
      complaint.error === error.name &&
      (complaint.file === undefined || error.message.startsWith(`${join(place, complaint.file)}: Expected `)),
  );
  if (asked) return undefined;
  if (complaints.length === 0) return `Expected a dataset, since no rule is broken. Received: ${said}`;
  return `Expected an error for one of ${JSON.stringify(complaints)}. Received: ${said}`;
}

/** Undefined if the dataset is what the witness saw. */
function whatIsWrongWithDataset(
  { train, test }: Exclude<Answer, Error>,
  testimony: Testimony,
): string | undefined {
  const { complaints } = testimony;
  if (complaints.length > 0) {
    return `Expected an error, as rules are broken: ${JSON.stringify(complaints)}. Received: a dataset.`;
  }
  const differences = [
    ...differencesOf(train, testimony.train, testimony.classNames),
    ...differencesOf(test, testimony.test, testimony.classNames),
  ];
  if (differences.length === 0) return undefined;
  return `Expected what the files hold. Received: a dataset with other ${differences.join(", ")}.`;
}

function differencesOf(read: Dataset, seen: WitnessedPart, classNames: readonly string[]): string[] {
  const same: Record<string, boolean> = {
    shape: String(read.images.shape) === String(seen.shape),
    pixels: Buffer.compare(read.images.data, seen.pixels) === 0,
    labels:
      read.labels.length === seen.labels.length && seen.labels.every((label, i) => label === read.labels[i]),
    "class names": JSON.stringify(read.classNames) === JSON.stringify(classNames),
  };
  return Object.keys(same)
    .filter((what) => !same[what])
    .map((what) => `${what} (${read.partition})`);
}
