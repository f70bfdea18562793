/** Which place of the page is shown, and the experiment: both stand in the address, `#PLACE?EXPERIMENT`. */

import { effect, signal } from "@preact/signals";
import { defaultExperiment, type Experiment, fromAddress, toAddress } from "../../src/experiment/index.ts";

export const PLACES = ["article", "look", "build", "train", "try", "judge"] as const;
export type PlaceName = (typeof PLACES)[number];

const START: PlaceName = "article";

export const place = signal<PlaceName>(START);
export const experiment = signal<Experiment>(defaultExperiment());
/** What was wrong with the address that was followed, for the visitor. */
export const addressFault = signal<string | undefined>(undefined);

/** The address of a place with the experiment as it is, or with another one. */
export function hrefOf(name: PlaceName, shown = experiment.value): string {
  const address = toAddress(shown);
  return `#${name}${address === "" ? "" : `?${address}`}`;
}

/** Reads the address, now and whenever it changes, and writes it when the experiment changes. */
export function followAddress(): void {
  read();
  addEventListener("hashchange", read);
  effect(() => {
    const href = hrefOf(place.value);
    if (href !== location.hash) history.replaceState(null, "", href);
  });
}

function read(): void {
  const [name = "", ...rest] = location.hash.slice(1).split("?");
  place.value = PLACES.find((known) => known === name) ?? START;
  try {
    const address = rest.join("?");
    if (address !== toAddress(experiment.value)) experiment.value = fromAddress(address);
    addressFault.value = undefined;
  } catch (error) {
    addressFault.value = error instanceof Error ? error.message : String(error);
  }
}

/** Changes settings of the experiment. */
export function changeSettings(changes: Partial<Experiment["settings"]>): void {
  experiment.value = { ...experiment.value, settings: { ...experiment.value.settings, ...changes } };
}
