/** Large files that are being sent: a few at once, so that a client that asks for many and does not read them blocks no other. */

import type { ServerResponse } from "node:http";

/** Bytes from which on a file is large: more than a few of them fill the buffers of a connection. */
export const MIN_LARGE_BYTES = 2 ** 20;
/** The number of files that a browser requests at once. */
const MAX_AT_ONCE = 6;
/** Milliseconds without a byte taken, after which a transfer gives way to one that waits. */
const MAX_STALL = 2000;
/** Milliseconds between two looks at whether one has stalled. */
const INTERVAL = 250;

/** The transfers of a server, and those that wait for their turn. */
export class Transfers {
  /** When each took bytes last. */
  readonly #running = new Map<ServerResponse, number>();
  readonly #waiting = new Set<ServerResponse>();
  readonly #wake = new Set<() => void>();

  /** Waits for its turn, then sends; does nothing if the connection ends before. */
  async send(response: ServerResponse, send: () => Promise<void>): Promise<void> {
    this.#waiting.add(response);
    try {
      while (!response.destroyed && !this.#isTurnOf(response)) await this.#change(response);
    } finally {
      this.#waiting.delete(response);
    }
    if (response.destroyed) return;
    const onDrain = () => this.#running.set(response, performance.now());
    onDrain();
    response.on("drain", onDrain);
    try {
      await send();
    } finally {
      response.off("drain", onDrain);
      this.#running.delete(response);
      for (const wake of this.#wake) wake();
    }
  }

  #isTurnOf(response: ServerResponse): boolean {
    const [first] = this.#waiting;
    if (first !== response) return false;
    if (this.#running.size < MAX_AT_ONCE) return true;
    const [stalled, since] = [...this.#running].reduce((a, b) => (b[1] < a[1] ? b : a));
    if (performance.now() - since < MAX_STALL) return false;
    this.#running.delete(stalled);
    stalled.destroy();
    return true;
  }

  /** Waits until another one has ended, or this one, or it is time to look again. */
  #change(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        response.off("close", done);
        this.#wake.delete(done);
        resolve();
      };
      const timer = setTimeout(done, INTERVAL);
      response.on("close", done);
      this.#wake.add(done);
    });
  }
}
