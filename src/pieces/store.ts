/** A cache of results, and of the checkpoints of long computations. */

/**
 * A cache of results and checkpoints.
 *
 * @see {@link StudyOptions.store}
 */
export interface Store {
  /** Returns the cached result if its fingerprint matches; else undefined. */
  get(name: string, fingerprint: string): Promise<unknown>;
  /** Stores a result, plain data and typed arrays, replacing an older one. */
  put(name: string, fingerprint: string, result: unknown): Promise<void>;
  /** Removes the result of this name, if it exists. */
  remove(name: string): Promise<void>;
  /**
   * Claims a piece for this process, so that no other one computes it at the same time.
   *
   * @returns undefined while another living process has it
   * @default every claim is granted
   */
  claim?(name: string): Promise<Lease | undefined>;
}

/** A granted claim. It ends with its process at the latest. */
export interface Lease {
  release(): Promise<void>;
}

/**
 * Creates a store in memory. Results are copied on the way in and out, so that callers cannot change cached ones.
 *
 * @example
 * ```ts
 * import { memoryStore } from "atelier/study";
 *
 * const store = memoryStore();
 * await store.put("sum", "1 + 2", 3);
 * console.log(await store.get("sum", "1 + 2"), await store.get("sum", "1 + 3")); // 3 undefined
 * ```
 */
export function memoryStore(): Store {
  const cached = new Map<string, { fingerprint: string; result: unknown }>();
  return {
    async get(name, fingerprint) {
      const found = cached.get(name);
      return found?.fingerprint === fingerprint ? structuredClone(found.result) : undefined;
    },
    async put(name, fingerprint, result) {
      cached.set(name, { fingerprint, result: structuredClone(result) });
    },
    async remove(name) {
      cached.delete(name);
    },
  };
}
