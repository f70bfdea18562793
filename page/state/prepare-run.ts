/** Getting ready to train while the visitor still reads: the network is built and compiled once the experiment settles. */

import { effect, signal } from "@preact/signals";
import type { RunStart } from "../worker/api.ts";
import { worker } from "../worker/client.ts";
import { dataset } from "./dataset.ts";
import { engine } from "./engine.ts";
import { experiment } from "./place.ts";
import { isStarting, live, messageOf } from "./runs.ts";

/** What became of it: the sizes of the run, or why there can be none. */
export const prepared = signal<RunStart | "preparing" | { readonly fault: string } | undefined>(undefined);

/** Milliseconds that an experiment stays unchanged before it is built. */
const SETTLED = 400;

/** Prepares the experiment now and after each change; returns a function that ends that. */
export function followExperiment(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;
  const end = effect(() => {
    const wanted = experiment.value;
    const isOpen = dataset.value?.name === wanted.dataset && engine.value !== undefined;
    clearTimeout(timer);
    count++;
    if (!isOpen || live.value !== undefined || isStarting.value) return;
    const own = count;
    timer = setTimeout(async () => {
      prepared.value = "preparing";
      try {
        const start = await worker().prepareRun(wanted);
        if (own === count) prepared.value = start;
      } catch (error) {
        if (own === count) prepared.value = { fault: messageOf(error) };
      }
    }, SETTLED);
  });
  return () => {
    clearTimeout(timer);
    end();
  };
}
