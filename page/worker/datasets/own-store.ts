/** The visitor's own datasets, kept in the browser's database: they are there again when the page is reloaded. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { Dataset, type Labels, type TrainAndTest } from "../../../src/library.ts";

type Preparation = NonNullable<Dataset["preparation"]>;

interface KeptPart {
  readonly images: Uint8Array;
  readonly labels: Labels;
}

/** A dataset as it is kept. */
export interface KeptDataset {
  /** As addresses and runs name it; it never changes. */
  readonly name: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly classNames: readonly string[];
  readonly imageShape: readonly number[];
  readonly preparation: Preparation | undefined;
  readonly train: KeptPart;
  readonly test: KeptPart;
}

/** What is told of it without its images. */
export interface KeptEntry {
  readonly name: string;
  readonly title: string;
  readonly madeAt: number;
  readonly counts: { readonly train: number; readonly test: number };
}

interface Schema extends DBSchema {
  datasets: { key: string; value: KeptDataset };
  /** Apart from the images, which would be read for every list. */
  entries: { key: string; value: KeptEntry };
}

let database: Promise<IDBPDatabase<Schema>> | undefined;

function openDatabase(): Promise<IDBPDatabase<Schema>> {
  database ??= openDB<Schema>("atelier-datasets", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("datasets", { keyPath: "name" });
      fresh.createObjectStore("entries", { keyPath: "name" });
    },
    terminated() {
      database = undefined;
    },
  });
  return database;
}

/** Empty where the browser keeps nothing, as some private windows do. */
export async function keptEntries(): Promise<readonly KeptEntry[]> {
  try {
    const entries = await (await openDatabase()).getAll("entries");
    return entries.toSorted((a, b) => a.madeAt - b.madeAt);
  } catch {
    return [];
  }
}

export async function readKept(name: string): Promise<{ parts: TrainAndTest; title: string } | undefined> {
  const kept = await (await openDatabase()).get("datasets", name).catch(() => undefined);
  if (kept === undefined) return undefined;
  const { classNames, imageShape, preparation } = kept;
  const part = (partition: "train" | "test") => {
    const { images, labels } = kept[partition];
    return new Dataset({
      ...{ name, partition, labels, classNames, preparation },
      images: { data: images, shape: [labels.length, ...imageShape] },
    });
  };
  return { parts: { train: part("train"), test: part("test") }, title: kept.title };
}

/** @throws Error if there is no room, or the browser keeps nothing */
export async function keep({ train, test }: TrainAndTest, name: string, title: string): Promise<void> {
  const transaction = (await openDatabase()).transaction(["datasets", "entries"], "readwrite");
  const partOf = ({ images, labels }: Dataset): KeptPart => ({ images: images.data.slice(), labels });
  const madeAt = Date.now();
  const counts = { train: train.length, test: test.length };
  const { classNames, imageShape, preparation } = train;
  const kept = { ...{ name, title, madeAt, classNames, imageShape, preparation } };
  void transaction.objectStore("datasets").put({ ...kept, train: partOf(train), test: partOf(test) });
  void transaction.objectStore("entries").put({ name, title, madeAt, counts });
  await transaction.done;
}

export async function renameKept(name: string, title: string): Promise<void> {
  const transaction = (await openDatabase()).transaction(["datasets", "entries"], "readwrite");
  const [datasets, entries] = [transaction.objectStore("datasets"), transaction.objectStore("entries")];
  const [kept, entry] = [await datasets.get(name), await entries.get(name)];
  if (kept !== undefined) await datasets.put({ ...kept, title });
  if (entry !== undefined) await entries.put({ ...entry, title });
  await transaction.done;
}

export async function removeKept(name: string): Promise<void> {
  const transaction = (await openDatabase()).transaction(["datasets", "entries"], "readwrite");
  void transaction.objectStore("datasets").delete(name);
  void transaction.objectStore("entries").delete(name);
  await transaction.done;
}
