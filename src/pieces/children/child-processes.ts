/** Computes pieces in several child processes of this one. */

import {
  type Check,
  checkOption,
  checkOptions,
  integer,
  listOf,
  object,
  required,
  text,
} from "../../options/index.ts";
import { MAX_WORKERS } from "../../runtime/threads.ts";
import { type Executor, executeInSlots } from "../executor.ts";
import { isServedFile } from "../served-file.ts";
import { Child } from "./child.ts";
import { COMPUTING, type Computing, type Work } from "./work.ts";

const SERVED_FILE: Check = {
  expected: "a file that is served, { name, sha256, bytes }",
  accepts: isServedFile,
};

/** An executor whose work child processes do. */
export interface ChildProcesses extends Executor {
  /** The numbers of the processes that are alive. */
  processIds(): number[];
}

/**
 * Creates an executor of child processes. They start with the first piece, end with this process in any case, and are
 * restarted if they die.
 *
 * @param count how many
 * @param work where pieces come from, and where results go
 * @example
 * const executor = childProcesses(4, { module, description, computing: { threads: 1, device: "cpu" }, store, computedBy });
 */
export function childProcesses(count: number, work: Work): ChildProcesses {
  checkOption(
    "childProcesses",
    "the number of processes",
    count,
    required(integer({ min: 1, max: MAX_WORKERS })),
  );
  checkOptions<Work>("childProcesses", work, {
    module: required(text),
    description: required(object),
    computing: required(object),
    store: required(object),
    computedBy: required(object),
    datasets: listOf(SERVED_FILE),
  });
  checkOptions<Computing>("childProcesses", work.computing, COMPUTING);
  const children = Array.from({ length: count }, () => new Child(work));
  return {
    slots: count,
    processIds: () => children.flatMap(({ processId }) => processId ?? []),
    execute: (pieces, options) => executeInSlots(children.slice(0, pieces.length), pieces, options),
    async close() {
      await Promise.all(children.map((child) => child.close()));
    },
  };
}
