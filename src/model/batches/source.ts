/** Sources of training batches: arrays in memory, or a caller's iterable. */

import { scaling } from "../../data/index.ts";
import type { RandomGenerator } from "../../random/random.ts";
import { byteScaling } from "../byte-scaling.ts";
import { type Examples, weightShapes } from "../examples.ts";
import type { Batch } from "../feeds.ts";
import { Focus } from "./focus.ts";
import type { BatchStream } from "./stream.ts";

export interface BatchSource {
  /** Training steps in an epoch; undefined where only its end tells. */
  readonly steps: number | undefined;
  /** Examples in a batch; undefined where each has its own. */
  readonly batchSize: number | undefined;
  /** Whether `begin` may be asked for steps that were taken before. */
  readonly canGoBack: boolean;
  /** Chooses the examples of each epoch; undefined if each has all of them. */
  readonly focus?: Focus | undefined;
  /**
   * Begins an epoch, counted from 0, or resumes it.
   *
   * @param done steps of it that were taken before
   */
  begin(epoch: number, random: RandomGenerator, done: number): void | Promise<void>;
  /** Begins to fetch what the next run takes, and returns at once. */
  fetch(count: number): void;
  /** The batches of the next run: at most `most`, for the same graph. None: the epoch is over. */
  next(most: number): readonly Batch[] | Promise<readonly Batch[]>;
  finishEpoch(): Promise<void>;
  /** Gives back what is held, at the end of training or when it fails. */
  close(): Promise<void>;
}

/** Batches of examples in memory, in an order that is drawn anew for each epoch if `shuffle` says so. */
export class ArrayBatches implements BatchSource {
  readonly steps: number;
  readonly batchSize: number;
  readonly canGoBack = true;
  readonly focus: Focus | undefined;
  readonly #examples: Examples;
  readonly #shuffle: boolean;
  #order: Uint32Array = new Uint32Array();
  #start = 0;

  constructor(
    examples: Examples,
    { batchSize, shuffle, focus = 1 }: { batchSize: number; shuffle: boolean; focus?: number | undefined },
  ) {
    this.#examples = examples;
    this.#shuffle = shuffle;
    this.batchSize = batchSize;
    this.focus = focus < 1 ? new Focus(examples.count, focus) : undefined;
    this.steps = Math.ceil((this.focus?.count ?? examples.count) / batchSize);
  }

  begin(_epoch: number, random: RandomGenerator, done: number): void {
    const { count } = this.#examples;
    const order = this.#shuffle ? random.split("order").permutation(count) : range(count);
    this.#order = this.focus === undefined ? order : done > 0 ? this.focus.chosen : this.focus.choose(order);
    this.#start = done * this.batchSize;
  }

  fetch(): void {}

  next(most: number): Batch[] {
    const batches: Batch[] = [];
    while (this.#start < this.#order.length && batches.length < most) {
      const rows = this.#order.subarray(this.#start, this.#start + this.batchSize);
      if (batches.length > 0 && rows.length < this.batchSize) break;
      batches.push({ examples: this.#examples, rows });
      this.#start += this.batchSize;
    }
    return batches;
  }

  async finishEpoch(): Promise<void> {}

  async close(): Promise<void> {}
}

/** Batches that a caller iterates over. */
export class StreamedBatches implements BatchSource {
  readonly batchSize = undefined;
  readonly #stream: BatchStream<Examples>;

  constructor(stream: BatchStream<Examples>) {
    this.#stream = stream;
  }

  get steps(): number | undefined {
    return this.#stream.length;
  }

  get canGoBack(): boolean {
    return this.#stream.canGoBack;
  }

  begin(epoch: number, _random: RandomGenerator, done: number): Promise<void> {
    return this.#stream.begin(epoch, `epoch ${epoch + 1}`, done);
  }

  fetch(count: number): void {
    this.#stream.fetch(count);
  }

  async next(most: number): Promise<Batch[]> {
    const found = await this.#stream.next(most, areAlike);
    return found.map(wholeBatch);
  }

  finishEpoch(): Promise<void> {
    return this.#stream.finishPass();
  }

  close(): Promise<void> {
    return this.#stream.close();
  }
}

/** All examples as one batch. */
export function wholeBatch(examples: Examples): Batch {
  return { examples, rows: range(examples.count) };
}

/** Whether two batches can be trained on in one run: by the same graph, and with the same black for augmentation. */
function areAlike(a: Examples, b: Examples): boolean {
  return a.count === b.count && keyOf(a) === keyOf(b);
}

function keyOf(examples: Examples): string {
  const inputs = examples.x.map((each) => [scaling(each).offset, byteScaling(each)]);
  return JSON.stringify([weightShapes(examples), inputs]);
}

function range(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i);
}
