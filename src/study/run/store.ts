/** Where finished pieces are kept, and what is begun of a long one. */

export interface Store {
  /** What was kept under this name, if it was computed from what this fingerprint is of; else undefined. */
  get(name: string, fingerprint: string): Promise<unknown>;
  /** Keeps a result, plain data and typed arrays, in place of an older one. */
  put(name: string, fingerprint: string, result: unknown): Promise<void>;
  /** Forgets what was kept under this name, if anything was. */
  remove(name: string): Promise<void>;
}

/** Keeps pieces as long as it lives. What it is given and what it gives back are copies: nobody can change what is kept. */
export function memoryStore(): Store {
  const kept = new Map<string, { fingerprint: string; result: unknown }>();
  return {
    async get(name, fingerprint) {
      const found = kept.get(name);
      return found?.fingerprint === fingerprint ? structuredClone(found.result) : undefined;
    },
    async put(name, fingerprint, result) {
      kept.set(name, { fingerprint, result: structuredClone(result) });
    },
    async remove(name) {
      kept.delete(name);
    },
  };
}
