/** Watching one number of the logs for improvement. */

import { defined } from "../../checked.ts";
import { ConfigurationError, nearestName } from "../../errors.ts";
import { type Checks, formatReceived, number, oneOf, text } from "../../options/index.ts";
import type { Logs } from "../history.ts";
import type { Training } from "./callback.ts";

export interface MonitorOptions {
  /** The name in the logs; default "val_loss". */
  readonly monitor?: string;
  /**
   * Whether smaller or larger is better. "auto" (default): as the metric of that name says of itself; smaller for losses
   * and errors, larger for accuracies. Other names need "min" or "max".
   */
  readonly mode?: "auto" | "min" | "max";
  /** By how much it must change to count as better; default 0, for `reduceLROnPlateau` 1e-4. */
  readonly minDelta?: number;
}

export const MONITOR_CHECKS: Checks<MonitorOptions> = {
  monitor: text,
  mode: oneOf(["auto", "min", "max"]),
  minDelta: number(),
};

export class Monitor {
  readonly name: string;
  readonly #callback: string;
  readonly #mode: "auto" | "min" | "max";
  readonly #minDelta: number;
  #sign: 1 | -1 | undefined;
  #best = Number.NaN;

  /** @param minDelta the default of that option */
  constructor(callback: string, options: MonitorOptions, minDelta = 0) {
    this.#callback = callback;
    this.name = options.monitor ?? "val_loss";
    this.#mode = options.mode ?? "auto";
    this.#minDelta = Math.abs(options.minDelta ?? minDelta);
  }

  /**
   * Begins anew, when training begins.
   *
   * @throws ConfigurationError if the logs will not have the number, or nothing tells whether it is better larger
   */
  begin({ logNames, model }: Training): void {
    if (!logNames.includes(this.name)) throw this.#unknown(logNames);
    const watched = this.name.replace(/^val_/, "");
    const reported = model.objective.outputs.flatMap(({ metrics }) => metrics);
    const metric = reported.find(({ name }) => name === watched);
    this.#sign = this.#direction(metric?.mode);
    this.#best = Number.NaN;
  }

  /** The best number so far; NaN before the first. */
  get best(): number {
    return this.#best;
  }

  /** Goes on from the best number of a checkpoint. */
  restore(best: number): void {
    this.#best = best;
  }

  /** Whether this epoch is better than the best so far, which it then becomes. */
  improves(logs: Logs): boolean {
    const isBetter = this.beats(logs, this.#best);
    if (isBetter) this.#best = defined(logs[this.name]);
    return isBetter;
  }

  /** Whether this epoch is better than a number; than NaN any is. */
  beats(logs: Logs, reference: number): boolean {
    const value = logs[this.name];
    if (value === undefined) throw this.#unknown(Object.keys(logs));
    this.#sign ??= this.#direction(undefined);
    return Number.isNaN(reference) || this.#sign * (value - reference) > this.#minDelta;
  }

  #direction(ofMetric: "min" | "max" | undefined): 1 | -1 {
    const mode = this.#mode === "auto" ? (ofMetric ?? directionOf(this.name)) : this.#mode;
    if (mode !== undefined) return mode === "max" ? 1 : -1;
    throw new ConfigurationError(
      `${this.#callback}: expected mode "min" or "max", since the name "${this.name}" does not say whether smaller or ` +
        `larger is better. Received: mode "auto".`,
    );
  }

  #unknown(names: readonly string[]): ConfigurationError {
    const isMissing = this.name.startsWith("val_") && names.includes(this.name.slice("val_".length));
    const nearest = isMissing ? undefined : nearestName(this.name, names);
    const hint = isMissing
      ? " Give fit validationSplit or validationData."
      : nearest === undefined
        ? ""
        : ` Did you mean "${nearest}"?`;
    return new ConfigurationError(
      `${this.#callback}: expected monitor to be among ${names.join(", ")}.${hint} Received: ${formatReceived(this.name)}.`,
    );
  }
}

/** What names that everybody gives to losses, errors and accuracies say. */
function directionOf(name: string): "min" | "max" | undefined {
  if (/(loss|error|crossentropy)$|^(val_)?(mse|mae)$/i.test(name)) return "min";
  return /(accuracy|[_-]acc)$|^(acc|val_acc)$/i.test(name) ? "max" : undefined;
}
