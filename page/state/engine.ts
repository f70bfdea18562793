/** What the page computes on. */

import { signal } from "@preact/signals";
import type { EngineChoice, EngineReport, Progress } from "../worker/api.ts";
import { listen, worker } from "../worker/client.ts";

export const engine = signal<EngineReport | undefined>(undefined);
export const engineProgress = signal<Progress | undefined>(undefined);
export const engineFault = signal<string | undefined>(undefined);

/** Has the worker choose and load its engine. */
export async function followEngine(wanted?: EngineChoice): Promise<void> {
  try {
    engineFault.value = undefined;
    const show = listen((progress: Progress) => {
      engineProgress.value = progress;
    });
    engine.value = await worker().engine(show, wanted);
  } catch (error) {
    engineFault.value = error instanceof Error ? error.message : String(error);
  } finally {
    engineProgress.value = undefined;
  }
}
