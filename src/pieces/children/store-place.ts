/** Stores by what can be said of them to another process. */

import { ConfigurationError } from "../../errors.ts";
import { formatReceived } from "../../options/index.ts";
import { fileStore } from "../file-store.ts";
import type { Store } from "../store.ts";

/** Where a store is. */
export interface StorePlace {
  readonly kind: "directory";
  readonly directory: string;
}

/**
 * Opens a store.
 *
 * @throws ConfigurationError for a place of an unknown kind; what the store throws
 */
export async function openStore(place: StorePlace, computedBy: object): Promise<Store> {
  if (place.kind === "directory") return fileStore(place.directory, computedBy);
  throw new ConfigurationError(`Expected a store that is a directory. Received: ${formatReceived(place)}.`);
}
