/** Which place of the page is shown, and the experiment: both stand in the address, `#PLACE?EXPERIMENT`. */

import { effect, signal } from "@preact/signals";
import { AddressError, UnknownNameError } from "../../src/errors/index.ts";
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

let isFirst = true;

function read(): void {
  const hash = location.hash.slice(1);
  // A link may name an experiment and no place.
  const [name = "", ...rest] = !hash.includes("?") && hash.includes("=") ? ["", hash] : hash.split("?");
  const known = PLACES.find((each) => each === name);
  place.value = known ?? START;
  const faults: string[] = [];
  if (known === undefined && name !== "")
    faults.push(`This page has no place “${name.slice(0, MAX_SHOWN)}”, so Read is shown.`);
  const address = rest.join("?");
  try {
    if (address !== toAddress(experiment.value)) experiment.value = fromAddress(address);
  } catch (error) {
    const dataset = datasetOf(address);
    if (dataset !== undefined) experiment.value = { ...experiment.value, dataset };
    const shown = isFirst ? "the standard experiment" : "the experiment from before";
    faults.push(
      `${faultInWords(error)} The rest of the link is not used either: you see ${shown}` +
        `${dataset === undefined ? "" : " on the link’s dataset"}.`,
    );
  }
  isFirst = false;
  addressFault.value = faults.length === 0 ? undefined : faults.join(" ");
}

/** Characters of a name that nobody knows. */
const MAX_SHOWN = 40;

/** The dataset of an address whose other parts may be wrong. */
function datasetOf(address: string): string | undefined {
  const field = address.split("&").find((each) => each.startsWith("data="));
  if (field === undefined) return undefined;
  try {
    return fromAddress(field).dataset;
  } catch {
    return undefined;
  }
}

/** Longer explanations are lists of all names that there are. */
const MAX_EXPECTED = 160;

/** What is wrong with an address, the name that was meant first. */
export function faultInWords(error: unknown): string {
  if (!(error instanceof AddressError)) return error instanceof Error ? error.message : String(error);
  const { field, expected, received, message } = error;
  const meant = nearestIn(error);
  const unread = `The link says ${received} under “${field}”, which is not known`;
  if (meant !== undefined) return `Did you mean “${meant}”? ${unread}.`;
  return expected.length > MAX_EXPECTED ? `${unread}.` : message;
}

/** The name that was probably meant, by the error or one that caused it. */
function nearestIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error instanceof UnknownNameError ? error.nearest : nearestIn(error.cause);
}

/** Changes settings of the experiment. */
export function changeSettings(changes: Partial<Experiment["settings"]>): void {
  experiment.value = { ...experiment.value, settings: { ...experiment.value.settings, ...changes } };
}
