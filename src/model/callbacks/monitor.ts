/** Monitors one value of the logs for improvement. */

import { defined } from "../../checked.ts";
import { ConfigurationError, nearestName } from "../../errors/index.ts";
import { type Checks, formatReceived, number, oneOf, text } from "../../options/index.ts";
import type { Logs } from "../history.ts";
import type { Training } from "./callback.ts";

/** Options of callbacks that monitor a value. */
export interface MonitorOptions {
  /**
   * Name in the logs.
   *
   * @default "val_loss"
   */
  readonly monitor?: string;
  /**
   * Whether smaller ("min") or larger ("max") is better. "auto" asks the metric of that name: smaller for losses
   * and errors, larger for accuracies; other names need "min" or "max".
   *
   * @default "auto"
   */
  readonly mode?: "auto" | "min" | "max";
  /**
   * Smallest change that counts as an improvement.
   *
   * @default 0; 1e-4 for `reduceLROnPlateau`
   */
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
   * Starts anew, when training begins.
   *
   * @throws {ConfigurationError} if the logs will not contain the value, or its direction is unknown
   */
  begin({ logNames, model }: Training): void {
    if (!logNames.includes(this.name)) throw this.#unknown(logNames);
    const watched = this.name.replace(/^val_/, "");
    const reported = model.objective.outputs.flatMap(({ metrics }) => metrics);
    const metric = reported.find(({ name }) => name === watched);
    this.#sign = this.#direction(metric?.mode);
    this.#best = Number.NaN;
  }

  /** Best value so far; NaN before the first. */
  get best(): number {
    return this.#best;
  }

  /** Restores the best value from a checkpoint. */
  restore(best: number): void {
    this.#best = best;
  }

  /** Returns true if this epoch is better than the best so far, which it then becomes. */
  improves(logs: Logs): boolean {
    const isBetter = this.beats(logs, this.#best);
    if (isBetter) this.#best = defined(logs[this.name]);
    return isBetter;
  }

  /** Returns true if this epoch is better than a value; anything is better than NaN. */
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

/** Derives the direction from common names of losses, errors and accuracies. */
function directionOf(name: string): "min" | "max" | undefined {
  if (/(loss|error|crossentropy)$|^(val_)?(mse|mae)$/i.test(name)) return "min";
  return /(accuracy|[_-]acc)$|^(acc|val_acc)$/i.test(name) ? "max" : undefined;
}
