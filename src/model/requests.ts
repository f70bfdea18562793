/** Running requests of a model, for operations that cannot happen meanwhile. */

import { ModelStateError } from "../errors/index.ts";

export class Requests {
  /** The names of what is not answered yet. */
  readonly #open: string[] = [];
  /** Called once every request is answered. */
  readonly #waiting: (() => void)[] = [];

  /** Does work that others must not disturb. */
  async during<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    this.#open.push(name);
    try {
      return await work();
    } finally {
      this.#open.splice(this.#open.indexOf(name), 1);
      if (this.#open.length === 0) for (const then of this.#waiting.splice(0)) then();
    }
  }

  /** Does something as soon as everything is answered: now, or in the turn of the last answer. */
  whenIdle(then: () => void): void {
    if (this.#open.length === 0) then();
    else this.#waiting.push(then);
  }

  /** @throws ModelStateError while another `fit` runs: their epochs would mix */
  refuseSecondFit(): void {
    if (!this.#open.includes("fit")) return;
    throw new ModelStateError(
      "Expected one fit at a time: await the other one, or abort it by its signal. " +
        "Received: a fit while another fit is still running.",
    );
  }

  /** @throws ModelStateError while anything is asked that depends on how the model is compiled */
  refuseMeanwhile(asked: string): void {
    // Predictions do not depend on how a model is compiled.
    const others = new Set(this.#open.filter((name) => name !== "predict"));
    if (others.size === 0) return;
    throw new ModelStateError(
      `Expected ${asked} of a model that is not at work: await what was asked before. ` +
        `Received: ${asked} while ${[...others].join(", ")} is still running.`,
    );
  }
}

/** The error for what is asked of a model without layers. */
export function withoutLayers(asked: string): ModelStateError {
  return new ModelStateError(
    `Expected at least one layer before ${asked}: model.add(layer), or sequential([…]). ` +
      "Received: a model without layers.",
  );
}

/** The error for what is asked of a model that gave its memory back. */
export function wasDisposed(asked: string, name: string): ModelStateError {
  return new ModelStateError(
    `Expected ${asked} of a model that was not disposed; make it anew, or load it from a file that was saved before. ` +
      `Received: ${asked} of "${name}" after dispose().`,
  );
}

/** The error for what is asked of a model that has to be compiled first. */
export function notCompiled(asked: string): ModelStateError {
  return new ModelStateError(
    `Expected compile({ optimizer, loss, metrics }) before ${asked}. Received: a model that is not compiled.`,
  );
}
