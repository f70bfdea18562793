/** A cache of results, and of the checkpoints of long computations. */

export interface Store {
  /** Returns the cached result if its fingerprint matches; else undefined. */
  get(name: string, fingerprint: string): Promise<unknown>;
  /** Stores a result, plain data and typed arrays, replacing an older one. */
  put(name: string, fingerprint: string, result: unknown): Promise<void>;
  /** Removes the result of this name, if there is one. */
  remove(name: string): Promise<void>;
  /**
   * Claims a piece for this process, so that no other one computes it at the same time.
   *
   * @returns undefined while another process that is alive has it
   * @default every claim is granted
   */
  claim?(name: string): Promise<Lease | undefined>;
}

/** A claim that was granted. It ends with its process at the latest. */
export interface Lease {
  release(): Promise<void>;
}

/** Creates a store in memory. It copies results on the way in and out, so that callers cannot change cached ones. */
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
