/** The dataset that is open, in the page and in the worker. */

import { computed, effect, signal } from "@preact/signals";
import type { DatasetEntry, OpenDataset, Progress } from "../worker/api.ts";
import { listen, worker } from "../worker/client.ts";
import { experiment } from "./place.ts";

export const datasets = signal<readonly DatasetEntry[]>([]);
export const dataset = signal<OpenDataset | undefined>(undefined);
/** How far opening is; undefined while nothing is being opened. */
export const opening = signal<Progress | undefined>(undefined);
export const datasetFault = signal<string | undefined>(undefined);

const wanted = computed(() => experiment.value.dataset);

const HOST_KEY = "atelier-data-host";

/** The address below which real datasets are fetched; empty: where they were published. */
export const dataHost = signal(storedHost());

function storedHost(): string {
  const built = (import.meta.env.VITE_DATA_HOST as string | undefined) ?? "";
  try {
    return localStorage.getItem(HOST_KEY) ?? built;
  } catch {
    return built;
  }
}

/** Keeps the address for the next visit, and opens the dataset again if it could not be fetched from the former one. */
export async function changeDataHost(host: string): Promise<void> {
  dataHost.value = host.trim().replace(/\/+$/, "");
  try {
    localStorage.setItem(HOST_KEY, dataHost.value);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
  await listDatasets();
  if (datasetFault.value !== undefined) await open(wanted.peek());
}

/** Asks again which datasets there are. */
export async function listDatasets(): Promise<void> {
  const host = dataHost.peek();
  datasets.value = await worker().datasets({
    page: document.baseURI.replace(/#.*$/, ""),
    host: host === "" ? undefined : host,
  });
}

/** What a dataset is called; its name in addresses, if it is not among those that can be opened. */
export function titleOf(name: string): string {
  return datasets.value.find((entry) => entry.name === name)?.title ?? name;
}

/** Opens what the experiment names, now and whenever that changes. */
export async function followDataset(): Promise<void> {
  await listDatasets();
  effect(() => {
    void open(wanted.value);
  });
}

/** Takes a dataset over that the worker opened in another way: the visitor's own. */
export function takeDataset(opened: OpenDataset): void {
  dataset.value = opened;
  datasetFault.value = undefined;
  opening.value = undefined;
  const entry = { ...opened, counts: { train: opened.train.count, test: opened.test.count } };
  datasets.value = [...datasets.value.filter(({ name }) => name !== opened.name), entry];
  if (experiment.value.dataset !== opened.name) {
    experiment.value = { ...experiment.value, dataset: opened.name };
  }
}

async function open(name: string): Promise<void> {
  datasetFault.value = undefined;
  if (dataset.peek()?.name === name) {
    // Another one may be on its way, which is not wanted any more.
    opening.value = undefined;
    return;
  }
  opening.value = { what: `opening ${name}`, done: 0, total: undefined };
  try {
    const show = listen((progress: Progress) => {
      if (wanted.peek() === name) opening.value = progress;
    });
    const opened = await worker().openDataset(name, show);
    if (wanted.peek() === name) dataset.value = opened;
  } catch (error) {
    if (wanted.peek() === name) datasetFault.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (wanted.peek() === name) opening.value = undefined;
  }
}
