/** The store of a work, as a worker reaches it. */

import { stat } from "node:fs/promises";
import type { StorePlace } from "../pieces/children/store-place.ts";
import type { Work } from "../pieces/children/work.ts";
import { tokenFromEnvironment } from "../pieces/http-store.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds that a coordinator has to answer. */
const ANSWER_MS = 5_000;

/** Where a worker puts the results of a work. The queue gives each piece to one worker at a time. */
export function placeOf({ store }: Work, instead: StorePlace | undefined): StorePlace {
  const place = instead ?? store;
  return place.kind === "directory" ? { ...place, claims: "queue" } : place;
}

/** Why a store cannot be used from here; undefined if it can. */
export async function checkPlace(
  place: StorePlace,
  environment: Environment = process.env,
): Promise<string | undefined> {
  if (place.kind === "directory") {
    const isThere = await stat(place.directory)
      .then((stats) => stats.isDirectory())
      .catch(() => false);
    if (isThere) return undefined;
    return `Expected the directory of the coordinator's pieces here too; name it with --store. Received: none at ${place.directory}.`;
  }
  try {
    const token = tokenFromEnvironment(environment);
    const response = await fetch(place.address, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (response.ok) return undefined;
    return `Expected the store at ${place.address} to take the token of ATELIER_STORE_TOKEN. Received: status ${response.status}.`;
  } catch (error) {
    if (error instanceof Error && error.name === "ConfigurationError") return error.message;
    return `Expected the store at ${place.address} to answer. Received: nothing.`;
  }
}
