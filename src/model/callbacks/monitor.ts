/** Watching one number of the logs for improvement. */

import { ConfigurationError } from "../../errors.ts";
import type { Logs } from "../history.ts";

export interface MonitorOptions {
  /** The name in the logs; default "val_loss". */
  readonly monitor?: string;
  /** Whether smaller or larger is better; "auto" (default): larger for names that end in "accuracy", smaller else. */
  readonly mode?: "auto" | "min" | "max";
  /** By how much it must change to count as better; default 0. */
  readonly minDelta?: number;
}

export class Monitor {
  readonly name: string;
  readonly #sign: 1 | -1;
  readonly #minDelta: number;
  #best = Number.NaN;

  /** @throws ConfigurationError if an option is not acceptable */
  constructor(callback: string, { monitor = "val_loss", mode = "auto", minDelta = 0 }: MonitorOptions) {
    if (!["auto", "min", "max"].includes(mode)) {
      throw new ConfigurationError(
        `${callback}: expected mode to be "auto", "min" or "max". Received: ${JSON.stringify(mode)}.`,
      );
    }
    const isLargerBetter = mode === "max" || (mode === "auto" && /accuracy$/i.test(monitor));
    this.name = monitor;
    this.#sign = isLargerBetter ? 1 : -1;
    this.#minDelta = Math.abs(minDelta);
  }

  /**
   * Whether this epoch is better than the best so far, which it then becomes.
   *
   * @throws ConfigurationError if the logs do not have the number
   */
  improves(logs: Logs): boolean {
    const value = logs[this.name];
    if (value === undefined) {
      const hint = this.name.startsWith("val_") ? " Give fit validationSplit or validationData." : "";
      throw new ConfigurationError(
        `Expected "${this.name}" among the logs.${hint} Received: ${Object.keys(logs).join(", ")}.`,
      );
    }
    const isBetter = Number.isNaN(this.#best) || this.#sign * (value - this.#best) > this.#minDelta;
    if (isBetter) this.#best = value;
    return isBetter;
  }

  /** Forgets the best. */
  reset(): void {
    this.#best = Number.NaN;
  }
}
