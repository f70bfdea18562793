/** What the page computes on. */

import { signal } from "@preact/signals";
import type { EngineChoice, EngineReport, Progress } from "../worker/api.ts";
import { listen, worker } from "../worker/client.ts";

export const engine = signal<EngineReport | undefined>(undefined);
export const engineProgress = signal<Progress | undefined>(undefined);
export const engineFault = signal<string | undefined>(undefined);

const KEY = "atelier-engine";
const CHOICES: readonly EngineChoice[] = ["webgpu", "wasm", "one thread"];

/** The visitor's choice, now or in an earlier visit; undefined: the fastest. */
export const chosenEngine = signal<EngineChoice | undefined>(readChoice());
/** Whether the engine has threads that cannot be changed any more. */
let startedThreads: "all" | "one" | undefined;

/** Has the worker choose and load its engine. */
export async function followEngine(wanted = chosenEngine.peek()): Promise<void> {
  try {
    engineFault.value = undefined;
    const show = listen((progress: Progress) => {
      engineProgress.value = progress;
    });
    const report = await worker().engine(show, wanted);
    engine.value = report;
    if (report.device === "wasm") startedThreads ??= wanted === "one thread" ? "one" : "all";
  } catch (error) {
    engineFault.value = error instanceof Error ? error.message : String(error);
  } finally {
    engineProgress.value = undefined;
  }
}

/** Takes the visitor's choice, and keeps it for the next visit; "reload" if it takes effect only then. */
export function chooseEngine(choice: EngineChoice | undefined): "now" | "reload" {
  chosenEngine.value = choice;
  try {
    if (choice === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // A browser that keeps nothing asks again at the next visit.
  }
  const threads = choice === "one thread" ? "one" : "all";
  if (choice !== "webgpu" && startedThreads !== undefined && startedThreads !== threads) return "reload";
  void followEngine(choice);
  return "now";
}

function readChoice(): EngineChoice | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return CHOICES.find((choice) => choice === kept);
  } catch {
    return undefined;
  }
}
