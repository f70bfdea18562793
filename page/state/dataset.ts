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

/** Opens what the experiment names, now and whenever that changes. */
export async function followDataset(): Promise<void> {
  datasets.value = await worker().datasets();
  effect(() => {
    void open(wanted.value);
  });
}

/** Takes a dataset over that the worker opened in another way: the visitor's own. */
export function takeDataset(opened: OpenDataset): void {
  dataset.value = opened;
  datasetFault.value = undefined;
  const entry = { ...opened, counts: { train: opened.train.count, test: opened.test.count } };
  datasets.value = [...datasets.value.filter(({ name }) => name !== opened.name), entry];
  if (experiment.value.dataset !== opened.name) {
    experiment.value = { ...experiment.value, dataset: opened.name };
  }
}

async function open(name: string): Promise<void> {
  if (dataset.peek()?.name === name) return;
  datasetFault.value = undefined;
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
