/** What `atelier/browser` exports beside the library. */

import * as browser from "../../../src/browser.ts";

export { browser };

const files = () => ({ mjs: "http://localhost/engine.mjs", wasm: "http://localhost/engine.wasm", bytes: 1 });

/** Arguments that are accepted; nothing is fetched before a graph is run. */
export const ofBrowser: Readonly<Record<string, () => unknown[]>> = {
  "browser.browserPlatform": () => [{ files: files() }],
  "browser.findDevice": () => [{ wasm: files() }],
  "browser.fetchDataset": () => ["mnist", {}],
  "browser.datasetFromFiles": () => [{}, {}],
};
