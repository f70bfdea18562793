/** Before every file of tests: two of them run beside each other, and with a thread each they wait for each other less. */

import { nodePlatform, usePlatform } from "../../src/index.ts";

/** What tests compute on, unless they say otherwise. */
export function useOneThread(): void {
  usePlatform(nodePlatform({ threads: 1, process: false }));
}

useOneThread();
