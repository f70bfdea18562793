/** Trying the network on one picture. */

import type { TryApi } from "./api.ts";

function notYet(): never {
  throw new Error("not yet");
}

export const tryApi: TryApi = { predict: notYet, featureMaps: notYet, nearest: notYet };
