/** Where runs are kept: the browser's IndexedDB. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Tested } from "../worker/api.ts";
import type { RunRecord } from "./run-record.ts";

interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord };
  /** By the run's id and the epoch, or "test" for the test images at its end. */
  tested: { key: [id: string, when: number | "test"]; value: Tested };
  /** ONNX files, by the run's id. */
  models: { key: string; value: ArrayBuffer };
}

const NAME = "atelier-runs";
const VERSION = 1;

let opening: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade(made) {
      made.createObjectStore("runs", { keyPath: "id" });
      made.createObjectStore("tested");
      made.createObjectStore("models");
    },
  });
  return opening;
}

export async function readRuns(): Promise<RunRecord[]> {
  return (await database()).getAll("runs");
}

export async function keepRun(record: RunRecord): Promise<void> {
  await (await database()).put("runs", record);
}

export async function keepTested(id: string, when: number | "test", tested: Tested): Promise<void> {
  await (await database()).put("tested", tested, [id, when]);
}

export async function readTested(id: string, when: number | "test"): Promise<Tested | undefined> {
  return (await database()).get("tested", [id, when]);
}

export async function removeTested(id: string, when: number): Promise<void> {
  await (await database()).delete("tested", [id, when]);
}

export async function keepModel(id: string, bytes: ArrayBuffer): Promise<void> {
  await (await database()).put("models", bytes, id);
}

export async function readModel(id: string): Promise<ArrayBuffer | undefined> {
  return (await database()).get("models", id);
}

/** Removes a run with all that was kept of it. */
export async function removeRun(id: string): Promise<void> {
  const all = (await database()).transaction(["runs", "tested", "models"], "readwrite");
  await Promise.all([
    all.objectStore("runs").delete(id),
    all.objectStore("tested").delete(IDBKeyRange.bound([id], [id, []])),
    all.objectStore("models").delete(id),
    all.done,
  ]);
}
