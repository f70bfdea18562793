/** What is being asked of a model, for what cannot happen meanwhile. */

import { ModelStateError } from "../errors.ts";

export class Requests {
  /** The names of what is not answered yet. */
  readonly #open: string[] = [];

  /** Does work that others must not disturb. */
  async during<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    this.#open.push(name);
    try {
      return await work();
    } finally {
      this.#open.splice(this.#open.indexOf(name), 1);
    }
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
    if (this.#open.length === 0) return;
    throw new ModelStateError(
      `Expected ${asked} of a model that is not at work: await what was asked before. ` +
        `Received: ${asked} while ${[...new Set(this.#open)].join(", ")} is still running.`,
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

/** The error for what is asked of a model that has to be compiled first. */
export function notCompiled(asked: string): ModelStateError {
  return new ModelStateError(
    `Expected compile({ optimizer, loss, metrics }) before ${asked}. Received: a model that is not compiled.`,
  );
}
