/** Which engine computes, and loading it. */

import type { EngineApi, EngineReport } from "./api.ts";

let chosen: Promise<EngineReport> | undefined;

export const engineApi: EngineApi = {
  engine(_onProgress, _wanted) {
    chosen ??= Promise.resolve({ device: "wasm", threads: 1, name: "nothing yet", reason: undefined });
    return chosen;
  },
};
