import { existsSync, type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

/** Counts files that are begun to be written in a run's directory. */
export class WriteWatch {
  onWrite: (name: string, count: number) => void = () => {};
  #count = 0;
  readonly #seen = new Set<string>();
  readonly #watchers: FSWatcher[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(directory: string) {
    const missing = new Set([directory, join(directory, "checkpoints")]);
    this.#timer = setInterval(() => {
      for (const path of missing) {
        if (!existsSync(path)) continue;
        missing.delete(path);
        const watcher = watch(path, (_, name) => name?.endsWith(".part") && this.#note(name));
        // The directory may go.
        watcher.on("error", () => {});
        this.#watchers.push(watcher);
      }
    }, 5);
  }

  #note(name: string): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    this.onWrite(name.replace(/(?:\.[^.]*\.part)+$/, ""), ++this.#count);
  }

  /** Ends this; returns how many there were. */
  close(): number {
    clearInterval(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    return this.#count;
  }
}
