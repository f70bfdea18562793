/** Displays the progress of loading a dataset: fetching and drawing. */

import { TaskProgress, type Terminal } from "../terminal/index.ts";
import { findDataset } from "./registry.ts";

/** Progress of a fetch, in bytes of the four files, or of a drawing, in images. */
export interface LoadProgress {
  readonly task: "fetch" | "draw";
  readonly done: number;
  readonly total: number;
}

/** Source and destination of a dataset. */
export interface LoadRoute {
  readonly name: string;
  readonly directory: string;
  /** Default: the known ones. */
  readonly mirrors?: readonly string[] | undefined;
}

/**
 * In a terminal a bar with the time that is left, until {@link LoadDisplay.end}; elsewhere, for a fetch, one line at
 * the start: `Fetching Fashion-MNIST, 30.9 MB, from HOST into DIRECTORY`. Nothing where nothing takes time.
 */
export class LoadDisplay {
  readonly #route: LoadRoute;
  readonly #terminal: Terminal;
  #progress: TaskProgress | undefined;

  constructor(route: LoadRoute, terminal: Terminal) {
    this.#route = route;
    this.#terminal = terminal;
  }

  /** Bound, so that it can be passed on as `onProgress`. */
  readonly update = (progress: LoadProgress): void => {
    const { task, done, total } = progress;
    this.#progress ??= task === "draw" ? this.#beginDrawing() : this.#beginFetching(total - done);
    this.#progress.update(done, total);
  };

  end(): void {
    this.#progress?.end();
  }

  #beginDrawing(): TaskProgress {
    return new TaskProgress(`Drawing ${this.#route.name}`, this.#terminal);
  }

  #beginFetching(missing: number): TaskProgress {
    const { name, directory, mirrors } = this.#route;
    const { title, mirrors: known } = findDataset(name);
    if (!this.#terminal.isInteractive) {
      const [first = "nowhere"] = mirrors ?? known;
      const from = URL.canParse(first) ? new URL(first).host : first;
      this.#terminal.write(`Fetching ${title}, ${formatSize(missing)}, from ${from} into ${directory}\n`);
    }
    return new TaskProgress(`Fetching ${title}`, this.#terminal, { format: formatSize });
  }
}

/** `30.9 MB` */
export function formatSize(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
