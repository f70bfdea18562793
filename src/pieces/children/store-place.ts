/** Stores by what can be said of them to another process. */

import { ConfigurationError } from "../../errors/index.ts";
import { formatReceived } from "../../options/index.ts";
import { fileStore } from "../file-store.ts";
import { httpStore, tokenFromEnvironment } from "../http-store.ts";
import type { Store } from "../store.ts";

/** Location of a store. */
export type StorePlace =
  | {
      readonly kind: "directory";
      readonly directory: string;
      /**
       * "queue": the distributor of pieces ensures that each is computed once at a time, so that the claim of a machine
       * that died, which cannot be asked, blocks no one.
       *
       * @default "files", which processes make in the directory
       */
      readonly claims?: "files" | "queue";
    }
  /** Served by a coordinator; its token is in the environment. */
  | { readonly kind: "http"; readonly address: string };

/**
 * Opens a store.
 *
 * @throws ConfigurationError for a place of an unknown kind; what the store throws
 */
export async function openStore(place: StorePlace, computedBy: object): Promise<Store> {
  if (place.kind === "directory") {
    const store = await fileStore(place.directory, computedBy);
    return place.claims === "queue" ? { ...store, claim: async () => ({ release: async () => {} }) } : store;
  }
  if (place.kind === "http") {
    return httpStore({ address: place.address, token: tokenFromEnvironment(process.env), computedBy });
  }
  throw new ConfigurationError(
    `Expected a store that is a directory, or served. Received: ${formatReceived(place)}.`,
  );
}
