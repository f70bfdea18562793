/** The state in a checkpoint of `fit`, and its check. */

import { FileFormatError } from "../../errors/index.ts";
import {
  type Check,
  type Checks,
  checkOptions,
  formatReceived,
  integer,
  listOf,
  number,
  object,
  required,
} from "../../options/index.ts";
import type { Callback } from "../callbacks/index.ts";
import type { FitProgress } from "../fit-progress.ts";
import type { TrainingState } from "../training-state.ts";

/** The contents of a checkpoint. */
export interface BackupState {
  readonly training: TrainingState;
  readonly progress: ReturnType<FitProgress["state"]>;
  readonly callbacks: readonly {
    readonly name: string;
    readonly state: ReturnType<NonNullable<Callback["state"]>>;
  }[];
  /** Factor that rolling back has applied to schedules. */
  readonly scale: number;
  readonly rollBacks: number;
}

const CALLBACK: Check = {
  expected: "a callback's name and its state",
  accepts: (value) => object.accepts(value) && typeof Object(value).name === "string",
};

const STATE: Checks<BackupState> = {
  training: required(object),
  progress: required(object),
  callbacks: required(listOf(CALLBACK)),
  scale: required(number({ min: 0 })),
  rollBacks: required(integer({ min: 0 })),
};

/** @throws FileFormatError for what no checkpoint of `fit` has; its parts are checked by those who take them */
export function checkBackupState(
  state: unknown,
  note: unknown,
  directory: string,
): asserts state is BackupState {
  try {
    checkOptions<BackupState>("the state", state, STATE);
  } catch (error) {
    throw new FileFormatError(
      `Expected a checkpoint of fit in ${directory}. ${error instanceof Error ? error.message : error} ` +
        `Received: another, of ${formatReceived(note)}.`,
      { cause: error },
    );
  }
}
