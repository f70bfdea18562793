/** How the page is built: `npm run build:web` makes static files in dist/page, which any host can serve. */

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";
import { DARK, LIGHT } from "./src/report/theme.ts";

const root = fileURLToPath(new URL("page", import.meta.url));

/** The colours of the report, which are the page's too. */
function theme(): Plugin {
  const variables = (colours: Readonly<Record<string, string>>) =>
    Object.entries(colours)
      .map(([name, value]) => `--${name}:${value};`)
      .join("");
  return {
    name: "theme",
    resolveId: (id) => (id === "virtual:theme.css" ? "\0theme.css" : undefined),
    load: (id) =>
      id === "\0theme.css"
        ? `:root{${variables(LIGHT)}}@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}`
        : undefined,
  };
}

/** Where the names are written, whatever quotes the minifier chose. */
const PLACE = /\[["'`]FILES["'`]\]/;

/** Writes the names of all files into the service worker, which keeps them for when there is no network. */
function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter(
        (name) => !name.endsWith(".map") && name !== "service-worker.js",
      );
      const listed = JSON.stringify(["./", ...files, ...readdirSync(`${root}/public`)]);
      const worker = bundle["service-worker.js"];
      if (worker?.type !== "chunk" || !PLACE.test(worker.code)) {
        throw new Error('expected service-worker.ts to have a list ["FILES"]');
      }
      worker.code = worker.code.replace(PLACE, listed);
    },
  };
}

/**
 * The address of the page's worker, as `virtual:worker-address`. Built as one more entry beside the page, it shares its chunks
 * with it; what Vite makes of `new Worker(new URL(…))` is a bundle of its own, with everything that both need in it twice.
 */
function workerAddress(): Plugin {
  const source = `${root}/worker/worker.ts`;
  let isBuilt = false;
  return {
    name: "worker-address",
    configResolved({ command }) {
      isBuilt = command === "build";
    },
    resolveId: (id) => (id === "virtual:worker-address" ? "\0worker-address" : undefined),
    load(id) {
      if (id !== "\0worker-address") return undefined;
      if (!isBuilt) return 'export default "/worker/worker.ts?worker_file&type=module";';
      const reference = this.emitFile({ type: "chunk", id: source, name: "worker" });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}

export default defineConfig({
  root,
  // Addresses relative to the page: it may stand in any folder of a host.
  base: "./",
  plugins: [theme(), workerAddress(), offline()],
  // The engine without its wasm file inside: that is fetched with progress, and kept.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  server: {
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    target: "es2022",
    // Data: addresses would need an exception in the page's content security policy.
    assetsInlineLimit: 0,
    // It would need a document, which the worker that shares these chunks has none of.
    modulePreload: false,
    rolldownOptions: {
      input: { index: `${root}/index.html`, "service-worker": `${root}/service-worker.ts` },
      output: {
        entryFileNames: ({ name }) =>
          name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
      },
    },
  },
});
