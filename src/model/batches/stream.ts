/** Batches pulled from what a caller gave, ahead of those who take them, and given back when all is over. */

import { ConfigurationError } from "../../errors/index.ts";
import { formatReceived } from "../../options/index.ts";
import { unlessAborted } from "../abort.ts";
import { type AnyIterable, type Batches, isIterable } from "./given.ts";

/** Options of a pass over batches. */
export interface StreamOptions<Item> {
  /** "fit", "evaluate", for messages. */
  readonly owner: string;
  /** Number of batches in a pass, and the option that sets it; undefined: all. */
  readonly limit?: number | undefined;
  readonly limitName: string;
  /** True if a pass continues where the last one ended. */
  readonly goesOn: boolean;
  /** Passes that are to come, of which a generator has one. */
  readonly passes: number;
  /** The number of the first of them; default 0. */
  readonly firstPass?: number;
  readonly signal?: AbortSignal | undefined;
  /** Checks a batch; `place` says which it is, for messages. */
  readonly read: (given: unknown, place: string) => Item | Promise<Item>;
}

type AnyIterator = Pick<AsyncIterator<unknown> | Iterator<unknown>, "next" | "return">;

/**
 * Goes through batches, one pass after the other. Never holds more of them than `fetch` asked for; they are
 * requested one after the other, since a generator gives no second one before the first.
 */
export class BatchStream<Item> {
  readonly #given: Batches<unknown>;
  readonly #options: StreamOptions<Item>;
  readonly #waiting: Item[] = [];
  #iterator: AnyIterator | undefined;
  #name = "";
  #begun = 0;
  /** The number of the pass. */
  #pass = 0;
  /** Batches of the pass that were pulled. */
  #pulled = 0;
  /** Batches of all passes that were taken or skipped, where a pass continues the one before. */
  #taken = 0;
  /** Batches of passes before this one that are to be skipped, and those of this one. */
  #skipBefore = 0;
  #skip = 0;
  #isOver = false;
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #wanted = 0;
  #pulling: Promise<void> | undefined;

  /** @throws ConfigurationError for a generator that would be over after the first of several passes */
  constructor(given: Batches<unknown>, options: StreamOptions<Item>) {
    this.#given = given;
    this.#options = options;
    if (options.limit === undefined && options.passes > 1 && isGenerator(given)) throw this.#spent();
  }

  /** Batches in a pass, if that is known. */
  get length(): number | undefined {
    return this.#options.limit ?? (Array.isArray(this.#given) ? this.#given.length : undefined);
  }

  /** Whether its batches can be gone through again. */
  get canGoBack(): boolean {
    return !isOwnIterator(this.#given);
  }

  /**
   * Begins a pass, or resumes it: batches that were taken before are pulled again, and skipped.
   *
   * @param pass its number
   * @param name for messages: "epoch 1"
   * @param done how many batches of it were taken before
   * @throws ConfigurationError if it would have to go back in what gives its batches once
   */
  async begin(pass = 0, name = "", done = 0): Promise<void> {
    const { limit = 0, firstPass = 0, goesOn } = this.#options;
    const wanted = (goesOn ? (pass - firstPass) * limit : 0) + done;
    if (!goesOn || wanted < this.#taken) await this.#startOver();
    this.#name = name;
    this.#pass = pass;
    this.#begun++;
    this.#pulled = 0;
    this.#isOver = false;
    this.#skipBefore = Math.max(0, wanted - done - this.#taken);
    this.#skip = Math.min(done, wanted - this.#taken);
    this.#taken = wanted;
  }

  /** Starts to fetch until this many batches wait, and returns at once. */
  fetch(count: number): void {
    this.#wanted = count;
    this.#pullOn();
  }

  /**
   * Takes what waits, at least one batch and up to `most`; none when the pass is over.
   *
   * @param goesWith whether a batch may be taken together with the first
   * @throws what the iterable throws, when all batches before were taken; the signal's reason; ConfigurationError, ShapeError
   *   for a batch that does not fit, and for too few
   */
  async next(most: number, goesWith: (first: Item, other: Item) => boolean = () => true): Promise<Item[]> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    while (this.#waiting.length === 0 && !this.#isOver && this.#failure === undefined) {
      this.#wanted = Math.max(1, this.#wanted);
      this.#pullOn();
      if (this.#pulling !== undefined) await unlessAborted(this.#pulling, signal);
    }
    const [first] = this.#waiting;
    if (first === undefined) {
      if (this.#failure !== undefined) throw this.#failure.error;
      return [];
    }
    const end = this.#waiting.findIndex((item) => !goesWith(first, item));
    const found = this.#waiting.splice(0, Math.min(most, end === -1 ? most : end));
    this.#taken += found.length;
    return found;
  }

  /** Ends a pass. Closes the iterator unless the next pass continues with it. */
  async finishPass(): Promise<void> {
    if (!this.#options.goesOn) await this.#giveBack();
  }

  /** Gives back what is held. No batch is pulled afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#giveBack();
  }

  /** Lets go of what was pulled, so that the next pull is of the first batch. */
  async #startOver(): Promise<void> {
    if (this.#iterator !== undefined && !this.canGoBack) {
      const { owner, limitName } = this.#options;
      throw new ConfigurationError(
        `${owner}: expected batches that can be gone through again, to go back to a checkpoint: a list, or a function that ` +
          `returns them anew. Received: an iterator, with ${limitName}, which only goes on.`,
      );
    }
    this.#wanted = 0;
    await this.#pulling?.catch(() => undefined);
    await this.#giveBack();
    this.#waiting.length = 0;
    this.#failure = undefined;
    this.#taken = 0;
  }

  #pullOn(): void {
    if (this.#pulling !== undefined || this.#isOver || this.#isClosed || this.#failure !== undefined) return;
    if (this.#waiting.length >= this.#wanted) return;
    this.#pulling = this.#pull().then(
      () => this.#goOn(),
      (error: unknown) => {
        this.#failure = { error };
        this.#goOn();
      },
    );
  }

  #goOn(): void {
    this.#pulling = undefined;
    this.#pullOn();
  }

  async #pull(): Promise<void> {
    this.#iterator ??= await this.#open();
    // Closed while it was opened.
    if (this.#isClosed) return this.#giveBack();
    const { limit, read } = this.#options;
    const iterator = this.#iterator;
    let result: IteratorResult<unknown>;
    try {
      result = await iterator.next();
    } catch (error) {
      // By the protocol of iterators, one that has thrown is finished.
      this.#iterator = undefined;
      throw error;
    }
    if (result.done) {
      this.#iterator = undefined;
      this.#isOver = true;
      if (limit !== undefined) throw this.#tooFew(limit);
      if (this.#pulled === 0) throw this.#begun > 1 ? this.#spent() : this.#empty();
      return;
    }
    if (this.#skipBefore > 0) {
      this.#skipBefore--;
      return;
    }
    this.#pulled++;
    this.#isOver = this.#pulled === limit;
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    const inPass = this.#name === "" ? "" : ` of ${this.#name}`;
    this.#waiting.push(await read(await result.value, `batch ${this.#pulled}${inPass}`));
  }

  async #open(): Promise<AnyIterator> {
    const given = this.#given;
    const source: unknown = typeof given === "function" ? await given(this.#pass) : given;
    if (!isIterable(source)) {
      throw new ConfigurationError(
        `${this.#options.owner}: expected a function that returns an iterable of batches. ` +
          `Received: one that returns ${formatReceived(source)}.`,
      );
    }
    return iteratorOf(source);
  }

  async #giveBack(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closing = Promise.resolve(iterator?.return?.());
    // An asynchronous generator ends when the batch is there for which it waits, which may be never; and who aborts does
    // not wait for what it does at its end.
    if (this.#pulling === undefined && this.#options.signal?.aborted !== true) await closing;
    else closing.catch(() => undefined);
  }

  #tooFew(limit: number): ConfigurationError {
    const { owner, limitName } = this.#options;
    const inPass = this.#name === "" ? "" : ` in ${this.#name}`;
    return new ConfigurationError(
      `${owner}: expected ${limit} ${limit === 1 ? "batch" : "batches"}${inPass}, as ${limitName} says; give fewer steps, ` +
        "or a function that returns the batches anew. " +
        `Received: ${this.#pulled} before the iterable ended.`,
    );
  }

  #empty(): ConfigurationError {
    return new ConfigurationError(
      `${this.#options.owner}: expected an iterable of at least one batch. Received: one without any.`,
    );
  }

  #spent(): ConfigurationError {
    const { owner, limitName, passes } = this.#options;
    return new ConfigurationError(
      `${owner}: expected batches that can be gone through ${passes} times: a list, a function that returns them anew, ` +
        `such as () => generate(), or ${limitName} with a generator that goes on. ` +
        "Received: an iterable that is over after the first time.",
    );
  }
}

function iteratorOf(source: AnyIterable<unknown>): AnyIterator {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

/** Returns true if it is its own iterator, and continues where it stopped. */
export function isOwnIterator(given: unknown): boolean {
  return typeof given === "object" && given !== null && typeof Reflect.get(given, "next") === "function";
}

function isGenerator(given: unknown): boolean {
  return ["[object Generator]", "[object AsyncGenerator]"].includes(Object.prototype.toString.call(given));
}
