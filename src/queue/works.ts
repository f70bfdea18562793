/** The works that a queue has pieces of: what workers read to find out what there is to do. */

import { COMPUTING, type Work } from "../pieces/children/work.ts";
import { fingerprintOf } from "../pieces/piece.ts";
import { isServedFile } from "../pieces/served-file.ts";
import type { AnyJob, JobQueue } from "./engine.ts";

/** The queue of the works. Nobody takes jobs from it: they are records. */
export const WORKS_QUEUE = "works";
/** More works than anybody looks at. */
const MAX_WORKS = 500;
/** Milliseconds after which a work is removed whose coordinator has not been seen. */
const MAX_ABSENCE_MS = 7 * 24 * 3600 * 1000;

/** A work, with where its pieces are. */
export interface ListedWork {
  /** The same for the same work. */
  readonly id: string;
  readonly work: Work;
  /** The name of the queue of its pieces. */
  readonly queue: string;
}

/** The name of a work: a fingerprint of all of it, so that two coordinators of one work share its pieces. */
export function workIdOf(work: Work): Promise<string> {
  return fingerprintOf(work);
}

/** The name of the queue of a work's pieces. */
export function pieceQueueOf(workId: string): string {
  return `work-${workId}`;
}

/** Tells workers of a work; again, if it was there before. */
export async function publishWork(works: JobQueue, id: string, work: Work): Promise<void> {
  const job = await works.getJob(id);
  if (job === undefined) await works.add("work", { work, seen: Date.now() }, { jobId: id });
  else await job.updateData({ work, seen: Date.now() });
}

/** Removes a work. */
export async function withdrawWork(works: JobQueue, id: string): Promise<void> {
  await works.remove(id);
}

/** Lists the works, the oldest first. What is none, as of another version, is left out. */
export async function listWorks(works: JobQueue): Promise<ListedWork[]> {
  const jobs = await works.getJobs(["waiting"], 0, MAX_WORKS, true);
  return jobs.flatMap(listed);
}

/** Lists the works whose coordinators were last seen long ago: what was killed and never started again. */
export async function abandonedWorks(works: JobQueue): Promise<ListedWork[]> {
  const jobs = await works.getJobs(["waiting"], 0, MAX_WORKS, true);
  return jobs.filter((job) => Date.now() - seenAt(job) > MAX_ABSENCE_MS).flatMap(listed);
}

function seenAt({ data, timestamp }: AnyJob): number {
  const seen: unknown = typeof data === "object" && data !== null && "seen" in data ? data.seen : undefined;
  return typeof seen === "number" ? seen : timestamp;
}

function listed({ id, data }: AnyJob): ListedWork[] {
  if (id === undefined || typeof data !== "object" || data === null || !("work" in data)) return [];
  return isWork(data.work) ? [{ id, work: data.work, queue: pieceQueueOf(id) }] : [];
}

function isWork(value: unknown): value is Work {
  if (typeof value !== "object" || value === null) return false;
  const found: Partial<Record<keyof Work, unknown>> = value;
  const { module, description, computing, store, computedBy, datasets = [] } = found;
  const areObjects = [description, computing, store, computedBy].every(
    (one) => typeof one === "object" && one !== null,
  );
  if (typeof module !== "string" || !areObjects) return false;
  if (!Array.isArray(datasets) || !datasets.every(isServedFile)) return false;
  const { threads, device }: { threads?: unknown; device?: unknown } = { ...(computing as object) };
  return COMPUTING.threads.accepts(threads) && COMPUTING.device.accepts(device);
}
