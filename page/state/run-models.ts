/** The networks of runs and files: kept, tried, and trained on. */

import { signal } from "@preact/signals";
import type { ImportedModel } from "../worker/api.ts";
import { worker } from "../worker/client.ts";
import { dataset } from "./dataset.ts";
import { experiment } from "./place.ts";
import { store } from "./run-store.ts";
import { live, modelOf, runs } from "./runs.ts";

/** The model file of a run: of the network in the worker if it is this run's, else the file that was kept. */
export async function modelBytes(id: string): Promise<ArrayBuffer | undefined> {
  return modelOf.peek()?.id === id ? worker().exportModel() : store().readModel(id);
}

let taking: { readonly id: string; readonly taken: Promise<boolean> } | undefined;

/** Has the worker take the network of a run, to be tried: once, if two pictures ask for it. */
export function tryRun(id: string): Promise<boolean> {
  if (taking?.id === id) return taking.taken;
  const own = { id, taken: takeRun(id) };
  taking = own;
  const forget = () => {
    if (taking === own) taking = undefined;
  };
  own.taken.then(forget, forget);
  return own.taken;
}

async function takeRun(id: string): Promise<boolean> {
  if (modelOf.peek()?.id === id) return true;
  // The run that trains has the worker for itself.
  if (live.peek() !== undefined) return false;
  const bytes = await store().readModel(id);
  const record = runs.peek().find((each) => each.id === id);
  if (bytes === undefined || record === undefined) return false;
  await worker().importModel(bytes);
  modelOf.value = { id, step: record.step };
  return true;
}

/** The model's file that was opened: its network is tried until a run begins or another one is tried. */
export const openedFile = signal<Pick<ImportedModel, "trainedOn"> | undefined>(undefined);

/** Opens a model's file, and tests it on the dataset that is open, if it is for such images. */
export async function openModelFile(
  bytes: ArrayBuffer,
): Promise<{ model: ImportedModel; accuracy: number | undefined }> {
  const model = await worker().importModel(bytes);
  modelOf.value = undefined;
  openedFile.value = model;
  experiment.value = model.experiment;
  const open = dataset.peek();
  const isFit = open?.name === model.experiment.dataset && open.imageShape.join() === model.inputShape.join();
  return { model, accuracy: isFit ? (await worker().testModel()).accuracy : undefined };
}
