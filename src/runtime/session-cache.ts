/**
 * Open sessions, found again by key. An open session holds the memory of its largest run, so that only few are kept:
 * opening one again takes milliseconds.
 */

/** Something that is open and has to be closed. */
export interface Closable {
  dispose(): Promise<void>;
  /** Whether it is gone, and has to be opened anew. */
  readonly isLost?: boolean;
}

/** For one user at a time: what is asked for may close what was given out before. */
export class SessionCache<Opened extends Closable> {
  /** Least recently used first. */
  readonly #opened = new Map<string, Opened>();
  readonly #capacity: number;

  /** @param capacity how many stay open */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Returns the session under a key, opened if necessary. */
  async get(key: string, open: () => Promise<Opened>): Promise<Opened> {
    const found = this.#opened.get(key);
    const known = found?.isLost ? undefined : found;
    this.#opened.delete(key);
    if (known === undefined) await this.#closeDownTo(this.#capacity - 1);
    const opened = known ?? (await open());
    this.#opened.set(key, opened);
    return opened;
  }

  async clear(): Promise<void> {
    await this.#closeDownTo(0);
  }

  async #closeDownTo(most: number): Promise<void> {
    for (const [key, opened] of this.#opened) {
      if (this.#opened.size <= most) return;
      this.#opened.delete(key);
      await opened.dispose();
    }
  }
}
