/** What workers may read and write of a store, by name. */

import { isComputed } from "../pieces/compute-piece.ts";
import { attachmentOf, failureOf, fingerprintOf, type Piece } from "../pieces/piece.ts";
import type { Store } from "../pieces/store.ts";

/** One name in a store. */
export interface ServedEntry {
  /** The fingerprint that is expected, of what it is computed from and by; null where nothing is read or written. */
  readonly whole: string | null;
  readonly isRemovable: boolean;
  accepts(value: unknown): boolean;
  get(): Promise<unknown>;
  put(value: unknown): Promise<void>;
  remove(): Promise<void>;
}

export class ServedEntries {
  readonly #entries = new Map<string, ServedEntry>();
  readonly #whole: (fingerprint: string) => Promise<string>;

  /** @param whole the fingerprint of a piece's, and of everything else that results depend on */
  constructor(whole: (fingerprint: string) => Promise<string>) {
    this.#whole = whole;
  }

  find(name: string): ServedEntry | undefined {
    return this.#entries.get(name);
  }

  /** Results of pieces, what is attached to them, their checkpoints; the errors of earlier attempts, to be removed. */
  async add(pieces: readonly Piece<unknown>[], store: Store): Promise<void> {
    for (const piece of pieces) {
      const { checkpoints } = piece;
      const own = await fingerprintOf(piece.from);
      await this.#set(store, piece.name, own, { accepts: isComputed });
      await this.#set(store, attachmentOf(piece), own, {});
      await this.#set(store, checkpoints.name, await fingerprintOf(checkpoints.from), { isRemovable: true });
      await this.#set(store, failureOf(piece), null, { isRemovable: true });
    }
  }

  async #set(
    store: Store,
    name: string,
    fingerprint: string | null,
    { accepts = () => true, isRemovable = false }: Partial<Pick<ServedEntry, "accepts" | "isRemovable">>,
  ): Promise<void> {
    const whole = fingerprint === null ? null : await this.#whole(fingerprint);
    this.#entries.set(name, {
      ...{ whole, accepts, isRemovable },
      get: async () => (fingerprint === null ? undefined : store.get(name, fingerprint)),
      put: async (value) => {
        if (fingerprint !== null) await store.put(name, fingerprint, value);
      },
      remove: () => store.remove(name),
    });
  }
}
