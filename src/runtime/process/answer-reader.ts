/** Answers as they come in from the socket, piece by piece. */

import { type AnswerHeader, bytesOf, decodeHeader, headerLength, PREFIX_BYTES } from "./frames.ts";

/** An answer, and the arrays behind it. */
export interface Answer {
  readonly header: AnswerHeader;
  readonly arrays: readonly Uint8Array<ArrayBuffer>[];
}

export class AnswerReader {
  readonly #onAnswer: (answer: Answer) => void;
  #part: "prefix" | "header" | "arrays" = "prefix";
  /** The buffer being filled, and its length so far. */
  #target = new Uint8Array(PREFIX_BYTES);
  #filled = 0;
  #header: AnswerHeader = {};
  #arrays: Uint8Array<ArrayBuffer>[] = [];

  constructor(onAnswer: (answer: Answer) => void) {
    this.#onAnswer = onAnswer;
  }

  /** Takes what came in. */
  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0) {
      const taken = rest.subarray(0, this.#target.length - this.#filled);
      this.#target.set(taken, this.#filled);
      this.#filled += taken.length;
      rest = rest.subarray(taken.length);
      while (this.#filled === this.#target.length) this.#next();
    }
  }

  /** Moves past the part that has just been filled. */
  #next(): void {
    if (this.#part === "prefix") {
      this.#expect("header", headerLength(this.#target));
      return;
    }
    if (this.#part === "header") {
      this.#header = decodeHeader(this.#target);
      this.#arrays = [];
    } else this.#arrays.push(this.#target);
    const following = this.#header.sent?.[this.#arrays.length];
    if (following !== undefined) {
      this.#expect("arrays", bytesOf(following));
      return;
    }
    this.#expect("prefix", PREFIX_BYTES);
    this.#onAnswer({ header: this.#header, arrays: this.#arrays });
  }

  #expect(part: "prefix" | "header" | "arrays", bytes: number): void {
    this.#part = part;
    this.#target = new Uint8Array(bytes);
    this.#filled = 0;
  }
}
