/** A checkpoint's metadata: position in the training, and time of saving. */

import { FileFormatError } from "../../errors/index.ts";
import { formatReceived, integer } from "../../options/index.ts";

export interface BackupNote {
  readonly epoch: number;
  readonly step: number;
  readonly epochs: number;
  readonly savedAt: string;
  readonly isFinished: boolean;
  readonly belongsTo: unknown;
}

const COUNT = integer({ min: 0 });

/** @throws FileFormatError if a part is not of its type, as in no checkpoint of `fit` */
export function readNote(note: Readonly<Record<string, unknown>>, directory: string): BackupNote {
  const { epoch = 0, step = 0, epochs = 0, savedAt = "", isFinished = false, belongsTo } = note;
  const isCount = (value: unknown): value is number => COUNT.accepts(value);
  if (!isCount(epoch) || !isCount(step) || !isCount(epochs) || typeof savedAt !== "string") {
    throw new FileFormatError(
      `Expected a checkpoint of fit in ${directory}, with epoch, step, epochs and the time when it was saved. ` +
        `Received: ${formatReceived({ epoch, step, epochs, savedAt })}.`,
    );
  }
  return { epoch, step, epochs, savedAt, isFinished: isFinished === true, belongsTo };
}
