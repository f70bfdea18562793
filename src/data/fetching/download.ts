/** Fetching a file that is known by its checksum, from the first of several servers that has it. */

import { basename, dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DownloadError, StorageError } from "../../errors/index.ts";
import { storageError } from "../../files/storage-error.ts";
import { withoutCredentials } from "../../terminal/index.ts";
import { attempt, type Fingerprint } from "./download-attempt.ts";
import type { Timeouts } from "./http.ts";
import { PartFile } from "./part-file.ts";

/** A file to fetch. */
export interface WantedFile extends Fingerprint {
  /** Path of the file. */
  readonly path: string;
  /** Its whole addresses, in the order in which they are asked. */
  readonly sources: readonly string[];
}

export interface DownloadOptions {
  /** Ends the download, which rejects with the signal's reason; what came so far is kept for the next one. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of the file present, first before any is fetched; fewer if they turn out to be wrong. */
  readonly onProgress?: ((received: number) => void) | undefined;
  /** Default: 5 s for a connection, 15 s for bytes, of which a second brings 1,000 at least. */
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** How long to wait before all servers are asked for a second time; then twice as long. Default: 500. */
  readonly backoffMs?: number | undefined;
}

/** One address and its state. */
interface Source {
  readonly url: string;
  /** Why the last attempt failed. */
  reason: string;
  /** Whether it lacks the file. */
  isOut: boolean;
  /** Whether it was asked for the whole file again because bytes from before may have been wrong. */
  wasAskedAfresh: boolean;
}

/** Result of asking all servers in turn, each until it brings nothing new. */
interface Round {
  isComplete: boolean;
  hasGained: boolean;
  hasConnected: boolean;
}

const TIMEOUTS: Timeouts = { connectMs: 5000, idleMs: 15_000 };
const BACKOFF_MS = 500;
/** A server that brings less until it is cut off, of bytes or of the file, may as well have brought nothing. */
const MIN_GAIN = { bytes: 1 << 16, share: 1 / 16 } as const;
/** Consecutive rounds without progress before giving up. */
const MOST_ROUNDS = 3;
/** The same where no server could be connected to: most likely there is no network. */
const MOST_ROUNDS_UNCONNECTED = 2;

/**
 * Fetches a file. It gets its name only when its length and SHA-256 are right, and all at once; until then its bytes
 * gather beside it (`part-file.ts`), where the next download finds them should this one end early. So any number of
 * processes may do this at the same time.
 *
 * A server that is cut off while it brings bytes is asked for the rest; one that brings none, or a few, makes way for
 * the next; one that does not have the file is not asked again. When all have failed in a row they are asked again
 * after a pause, until three rounds, or two without any connection, have brought nothing to speak of.
 *
 * @throws DownloadError that says of each server why it failed; StorageError if the file cannot be written, after
 *   which nothing of it is left; ConfigurationError for a proxy's address that is none; the signal's reason
 */
export async function downloadFile(file: WantedFile, options: DownloadOptions = {}): Promise<void> {
  options.signal?.throwIfAborted();
  let part: PartFile | undefined;
  try {
    part = await PartFile.claim(file.path);
    await new Download(file, part, options).run();
    await part.publish();
  } catch (error) {
    const { path, bytes } = file;
    const task = `to write ${basename(path)}, ${bytes.toLocaleString("en-US")} bytes, into ${dirname(path)}`;
    const failure = storageError(task, path, error);
    await (failure instanceof StorageError ? part?.drop() : part?.leave());
    throw failure;
  }
}

class Download {
  readonly #file: WantedFile;
  readonly #part: PartFile;
  readonly #options: DownloadOptions;
  readonly #sources: readonly Source[];
  /** Length of the part when it last gained enough; otherwise a repeated byte, or single bytes, would keep the download alive for ever. */
  #furthest = 0;
  readonly #minGain: number;

  constructor(file: WantedFile, part: PartFile, options: DownloadOptions) {
    this.#file = file;
    this.#minGain = Math.min(MIN_GAIN.bytes, MIN_GAIN.share * file.bytes);
    this.#part = part;
    this.#options = options;
    this.#sources = file.sources.map((url) => ({ url, reason: "", isOut: false, wasAskedAfresh: false }));
  }

  /** Fills the part; then its bytes are verified. */
  async run(): Promise<void> {
    if (this.#part.length >= this.#file.bytes) {
      if (this.#part.sha256 === this.#file.sha256) return;
      await this.#part.restart();
    }
    this.#furthest = this.#part.length;
    this.#options.onProgress?.(this.#part.length);
    for (let fruitless = 0; ; ) {
      const round = await this.#askAll();
      if (round.isComplete) return;
      fruitless = round.hasGained ? 0 : fruitless + 1;
      const most = round.hasConnected ? MOST_ROUNDS : MOST_ROUNDS_UNCONNECTED;
      if (fruitless >= most || this.#sources.every(({ isOut }) => isOut)) throw this.#failure();
      await this.#pause(Math.max(0, fruitless - 1));
    }
  }

  async #askAll(): Promise<Round> {
    const round: Round = { isComplete: false, hasGained: false, hasConnected: false };
    for (const source of this.#sources) {
      if (!source.isOut && !round.isComplete) await this.#ask(source, round);
    }
    return round;
  }

  async #ask(source: Source, round: Round): Promise<void> {
    const { signal, onProgress } = this.#options;
    const timeouts = { ...TIMEOUTS, ...this.#options.timeouts };
    for (;;) {
      const outcome = await attempt(source.url, this.#part, this.#file, { timeouts, signal, onProgress });
      round.isComplete = outcome.kind === "complete";
      round.hasConnected ||= outcome.kind !== "cut" || outcome.isConnected;
      if (outcome.kind === "complete") return;
      source.reason = outcome.reason;
      if (outcome.kind === "cut") {
        // Smaller gains stay and add up: the next server, or this one after a pause, continues from there.
        if (this.#part.length - this.#furthest < Math.max(1, this.#minGain)) return;
        this.#furthest = this.#part.length;
        round.hasGained = true;
        continue;
      }
      this.#furthest = this.#part.length;
      const mayBeSound = outcome.kind === "wrong" && outcome.wasResumed && !source.wasAskedAfresh;
      source.wasAskedAfresh ||= mayBeSound;
      source.isOut = !mayBeSound;
      if (source.isOut) return;
    }
  }

  /** Waits, twice as long each time, and not the same time in all processes that were cut off together. */
  async #pause(times: number): Promise<void> {
    const { signal, backoffMs = BACKOFF_MS } = this.#options;
    try {
      await wait(backoffMs * 2 ** times * (1 + Math.random() / 2), undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  #failure(): DownloadError {
    const { path, bytes, sha256 } = this.#file;
    const reasons = this.#sources.map(({ url, reason }) => withoutCredentials(`${url}: ${reason}`));
    return new DownloadError(
      `Expected ${basename(path)}, ${bytes.toLocaleString("en-US")} bytes with the SHA-256 ${sha256}, from ` +
        `${reasons.length === 1 ? "this address" : "one of these addresses"}. Received:\n` +
        reasons.map((reason) => `  ${reason}`).join("\n"),
      reasons,
    );
  }
}
