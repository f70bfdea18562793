/**
 * Checkpoints in a directory: of each a `.safetensors` with all arrays of numbers and a `.json` with everything else, the
 * SHA-256 of the first, and one of itself. The JSON file is written last, so that a checkpoint is there when it is, and
 * older ones are removed only then.
 */

import { AtelierError, FileFormatError, StorageError } from "../errors/index.ts";
import {
  type Checks,
  checkOption,
  formatReceived,
  integer,
  object,
  required,
  text,
} from "../options/index.ts";
import { type Platform, platform } from "../runtime/index.ts";
import { sha256 } from "./digest.ts";
import { divideData, joinData } from "./plain-data.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const FORMAT = "atelier checkpoint";
const VERSION = 1;
/** Checkpoints are numbered in the order in which they were made, whatever the clock says. */
const NAME = /^checkpoint-(\d{6,15})\.(json|safetensors)$/;

/** A checkpoint's description without its state: plain JSON. */
export type CheckpointNote = Readonly<Record<string, unknown>>;

/** A checkpoint that was found complete. */
export interface StoredCheckpoint {
  /** Later ones have higher numbers. */
  readonly number: number;
  /** As it was given to {@link CheckpointStore.save}. */
  readonly note: CheckpointNote;
  /** As it was given to {@link CheckpointStore.save}, to the bit. */
  readonly state: unknown;
}

/** The contents of a directory. */
export interface FoundCheckpoint {
  /** The newest one whose digests are right; undefined if there is none. */
  readonly checkpoint: StoredCheckpoint | undefined;
  /** Why newer ones were skipped: an error's message each. */
  readonly skipped: readonly string[];
}

interface Content {
  readonly number: number;
  readonly note: CheckpointNote;
  readonly tensors: { readonly file: string; readonly bytes: number; readonly sha256: string };
  readonly state: unknown;
}

const TENSORS: Checks<Content["tensors"]> = {
  file: required(text),
  bytes: required(integer({ min: 0 })),
  sha256: required(text),
};

type Files = Required<Pick<Platform, "listFiles" | "removeFile">> & Pick<Platform, "readFile" | "writeFile">;

/** The checkpoints of one directory, of which one process at a time may write. */
export class CheckpointStore {
  readonly directory: string;
  readonly #keep: number;
  #last: Content | undefined;

  /** @param keep how many of the newest are kept */
  constructor(directory: string, keep = 2) {
    checkOption("CheckpointStore", "directory", directory, required(text));
    checkOption("CheckpointStore", "keep", keep, required(integer()));
    this.directory = directory;
    this.#keep = keep;
  }

  /** Removes what a killed process has left behind: unfinished files, and tensors whose JSON was never written. */
  async clean(): Promise<void> {
    await platform().removeLeftovers?.(this.directory);
    const names = await this.#names();
    const complete = new Set(numbersOf(names, "json"));
    for (const name of names) {
      const [, number, ending] = NAME.exec(name) ?? [];
      const isOrphan = ending === "safetensors" && !complete.has(Number(number));
      if (isOrphan) await files().removeFile(this.#path(name));
    }
  }

  /**
   * Writes a checkpoint, and then removes those that are too many.
   *
   * @param note plain JSON, for those who only look
   * @param state plain data, typed arrays of numbers in it
   * @throws StorageError if it could not be written; then those before are as they were. ConfigurationError for a state
   *   that is no plain data
   */
  async save(note: CheckpointNote, state: unknown): Promise<number> {
    const numbers = numbersOf(await this.#names());
    const number = Math.max(0, ...numbers) + 1;
    const { json, tensors } = divideData(state, "the state");
    const bytes = encodeSafetensors(tensors);
    const file = nameOf(number, "safetensors");
    const content: Content = {
      ...{ number, note },
      tensors: { file, bytes: bytes.length, sha256: await sha256(bytes) },
      state: json,
    };
    try {
      await files().writeFile(this.#path(file), bytes);
      await this.#write(content);
    } catch (error) {
      await files()
        .removeFile(this.#path(file))
        .catch(() => undefined);
      throw error;
    }
    this.#last = content;
    // A file that cannot be removed does no harm, and is tried again.
    await this.#removeOlder().catch(() => undefined);
    return number;
  }

  /** Replaces the note of the checkpoint that was saved last. */
  async amend(note: CheckpointNote): Promise<void> {
    if (this.#last === undefined) return;
    this.#last = { ...this.#last, note };
    await this.#write(this.#last);
  }

  /**
   * Reads the newest checkpoint whose digests are right.
   *
   * @param before only those with a smaller number
   * @throws {StorageError} if the directory cannot be read, or if checkpoints exist and none can be read because
   *   the file system refuses, not because of damage: starting anew would replace them
   */
  async newest(before = Number.POSITIVE_INFINITY): Promise<FoundCheckpoint> {
    const numbers = numbersOf(await this.#names(), "json").filter((number) => number < before);
    const skipped: string[] = [];
    let unread: StorageError | undefined;
    for (const number of numbers.toSorted((a, b) => b - a)) {
      try {
        return { checkpoint: await this.#read(number), skipped };
      } catch (error) {
        skipped.push(error instanceof Error ? error.message : String(error));
        if (error instanceof StorageError) unread ??= error;
      }
    }
    if (unread !== undefined) throw unread;
    return { checkpoint: undefined, skipped };
  }

  /** Removes all checkpoints: the newest last, so that what is left after a kill can be used. */
  async remove(): Promise<void> {
    this.#last = undefined;
    await this.#removeNumbers(numbersOf(await this.#names()).toSorted((a, b) => a - b));
  }

  async #removeOlder(): Promise<void> {
    const numbers = numbersOf(await this.#names(), "json").toSorted((a, b) => a - b);
    await this.#removeNumbers(numbers.slice(0, Math.max(0, numbers.length - this.#keep)));
  }

  async #removeNumbers(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      // The JSON first: without it the rest is no checkpoint.
      await files().removeFile(this.#path(nameOf(number, "json")));
      await files().removeFile(this.#path(nameOf(number, "safetensors")));
    }
  }

  async #write(content: Content): Promise<void> {
    const text = JSON.stringify(content);
    const file = { format: FORMAT, version: VERSION, sha256: await sha256(text), content };
    await files().writeFile(
      this.#path(nameOf(content.number, "json")),
      `${JSON.stringify(file, undefined, 1)}\n`,
    );
  }

  async #read(number: number): Promise<StoredCheckpoint> {
    const path = this.#path(nameOf(number, "json"));
    const { note, tensors, state } = await readContent(path, await readBytes(path), number);
    const place = this.#path(nameOf(number, "safetensors"));
    const bytes = await readBytes(place);
    const digest = await sha256(bytes);
    if (digest !== tensors.sha256) {
      throw new FileFormatError(
        `Expected ${place} to be of ${tensors.bytes} bytes and SHA-256 ${tensors.sha256}. ` +
          `Received: ${bytes.length} bytes of SHA-256 ${digest}; it is damaged.`,
      );
    }
    const joined = joinData({ json: state, tensors: decodeSafetensors(bytes, place) }, path);
    return { number, note, state: joined };
  }

  async #names(): Promise<readonly string[]> {
    return files().listFiles(this.directory);
  }

  #path(name: string): string {
    return `${this.directory.replace(/\/+$/, "")}/${name}`;
  }
}

async function readContent(path: string, bytes: Uint8Array, number: number): Promise<Content> {
  const refuse = (expected: string, received: string) =>
    new FileFormatError(`Expected ${path} ${expected}. Received: ${received}.`);
  let file: unknown;
  try {
    file = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse("to be JSON", `${bytes.length} bytes that are none; it is damaged`);
  }
  if (!object.accepts(file)) throw refuse("to be a checkpoint", formatReceived(file));
  const { format, version, sha256: expected, content } = file as Readonly<Record<string, unknown>>;
  if (format !== FORMAT)
    throw refuse(`to be of the format ${formatReceived(FORMAT)}`, formatReceived(format));
  if (version !== VERSION) throw refuse(`to be of version ${VERSION}`, `version ${formatReceived(version)}`);
  const digest = await sha256(JSON.stringify(content) ?? "");
  if (digest !== expected) {
    throw refuse(`to have contents of SHA-256 ${formatReceived(expected)}`, `${digest}; it is damaged`);
  }
  const { number: own, note, tensors, state } = content as Readonly<Record<string, unknown>>;
  const isWhole =
    own === number &&
    object.accepts(note) &&
    object.accepts(tensors) &&
    Object.entries(TENSORS).every(([name, check]) => check.accepts(Reflect.get(tensors as object, name)));
  if (!isWhole) throw refuse(`to be checkpoint ${number}`, `contents of another`);
  return { number, note, tensors, state } as Content;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await files().readFile(path);
  } catch (error) {
    // That there is no such file is no fault of the disk's: then it is damaged.
    if (error instanceof AtelierError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new StorageError(`Expected to read ${path}. Received: ${message}.`, { cause: error });
  }
}

/** The numbers of the checkpoints of which there is a file, one of this ending if it is given. */
function numbersOf(names: readonly string[], wanted?: string): number[] {
  const found = names.flatMap((name) => {
    const [, number, ending] = NAME.exec(name) ?? [];
    return number === undefined || (wanted ?? ending) !== ending ? [] : [Number(number)];
  });
  return [...new Set(found)];
}

function nameOf(number: number, ending: "json" | "safetensors"): string {
  return `checkpoint-${String(number).padStart(6, "0")}.${ending}`;
}

/** The files of the platform. */
function files(): Files {
  const { listFiles, removeFile, readFile, writeFile } = platform();
  if (listFiles === undefined || removeFile === undefined) {
    throw new StorageError(
      "Expected a platform with files that can be listed and removed, to keep checkpoints. Received: one without.",
    );
  }
  return { listFiles, removeFile, readFile, writeFile };
}
