/** Description of a work for other processes: plain data, since pieces themselves cannot be sent. */

import type { Device } from "../../graph/index.ts";
import { type Checks, integer, oneOf, required } from "../../options/index.ts";
import { MAX_THREADS } from "../../runtime/threads.ts";
import type { Piece } from "../piece.ts";
import type { ServedFile } from "../served-file.ts";
import type { StorePlace } from "./store-place.ts";

/** Threads and device of each process. */
export interface Computing {
  readonly threads: number;
  readonly device: Device;
}

export const COMPUTING: Checks<Computing> = {
  threads: required(integer({ min: 1, max: MAX_THREADS })),
  device: required(oneOf(["cpu", "webgpu"])),
};

/** Source of pieces, and destination of results. */
export interface Work {
  /**
   * Module of the work: "study", "sweep", or the address of a user's module that exports `openWork`, an {@link
   * OpenWork}: "file:…".
   */
  readonly module: string;
  /** Argument of `openWork`: plain data. */
  readonly description: unknown;
  readonly computing: Computing;
  readonly store: StorePlace;
  /** Everything that results depend on beside what pieces say themselves; a process with another one refuses the work. */
  readonly computedBy: object;
  /** Datasets that the coordinator serves to those that do not have them; default: none. */
  readonly datasets?: readonly ServedFile[] | undefined;
}

/** Finds what the coordinator serves under the name of a dataset; undefined if that is nothing. */
export type FindServed = (name: string) => FetchableFile | undefined;

/** A file that can be fetched when it is needed. */
export interface FetchableFile extends ServedFile {
  /** @throws QueueError if what is served is another one, or nothing */
  fetch(): Promise<Uint8Array>;
}

/** Work that is ready to be done. */
export interface OpenedWork {
  /** The piece of this name; undefined if there is none. */
  find(name: string): Piece<unknown> | undefined;
  /** As this process computes, for comparison with that of the {@link Work}. */
  readonly computedBy: object;
}

/** Makes pieces from a description: loads datasets, plans. The platform is set by then. */
export type OpenWork = (
  description: unknown,
  computing: Computing,
  served: FindServed,
) => Promise<OpenedWork>;
