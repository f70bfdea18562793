/** States of callbacks as they come from a checkpoint. */

import { FileFormatError } from "../../errors/index.ts";
import { type Checks, checkOptions } from "../../options/index.ts";

/**
 * Checks the state of a callback.
 *
 * @param owner the callback's name
 * @throws FileFormatError unless it is what its `state` gives
 */
export function readState<State>(owner: string, state: unknown, checks: Checks<State>): State {
  try {
    checkOptions<State>(owner, state, checks);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`Expected the state of ${owner} in the checkpoint. ${message}`, {
      cause: error,
    });
  }
  return state as State;
}
