/** Other libraries that train in browsers: installed here on demand, never by Atelier itself; each in a page of its own. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { bundle } from "../../test/browser/support/training-page.ts";
import { servePages } from "../../test/page/support/chromium.ts";

/** A way in which a library computes, and the steps that are timed after the first one, which compiles. */
interface Peer {
  readonly program: "tfjs.mjs" | "jax-js.mjs";
  readonly package: string;
  readonly backend: string;
  readonly steps: number;
}

const [TFJS, JAX_JS] = ["@tensorflow/tfjs", "@jax-js/jax"];

/** By their names in the table. */
export const PEERS = {
  "tfjs-webgl": { program: "tfjs.mjs", package: TFJS, backend: "webgl", steps: 1 },
  // Nothing is compiled, so that the first step is as good as another.
  "tfjs-cpu": { program: "tfjs.mjs", package: TFJS, backend: "cpu", steps: 0 },
  "jax-js-wasm": { program: "jax-js.mjs", package: JAX_JS, backend: "wasm", steps: 1 },
  "jax-js-webgpu": { program: "jax-js.mjs", package: JAX_JS, backend: "webgpu", steps: 1 },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof PEERS;

export interface PeerTimes {
  readonly version: string;
  /** Milliseconds of each step; the first one compiles. */
  readonly milliseconds: readonly number[];
  /** The loss of each step, which tells a step that computed from one that failed in silence. */
  readonly losses: readonly number[];
}

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Installs the libraries, as the lockfile of this folder has them, unless they are there. */
export function installPeers(say: (line: string) => void): void {
  if (existsSync(`${FOLDER}node_modules/${TFJS}`) && existsSync(`${FOLDER}node_modules/${JAX_JS}`)) return;
  say("installing TensorFlow.js and jax-js into bench/web (300 MB)");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--prefix", FOLDER], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error(`Expected npm to install the peers. Received: exit status ${status}.`);
}

/** Takes training steps of the article's network with a library. */
export async function timePeer(name: PeerName, browser: Browser, batch: number): Promise<PeerTimes> {
  const { program, package: library, backend, steps }: Peer = PEERS[name];
  const files = await bundle(new URL(`peers/${program}`, import.meta.url));
  const server = await servePages(async (path) => {
    const body = files.get(path);
    if (body !== undefined) return { body, type: "text/javascript" };
    return path === "/" ? { body: "<!doctype html><title>peer</title>", type: "text/html" } : undefined;
  });
  const page = await browser.newPage();
  try {
    await page.goto(server.url);
    const times = await page.evaluate(
      ([script, task]) =>
        new Promise<Omit<PeerTimes, "version"> | { error: string }>((resolve) => {
          const worker = new Worker(script, { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve({ error: message });
          worker.postMessage(task);
        }),
      [`/${program.replace(".mjs", ".js")}`, { backend, batch, steps: 1 + steps }] as const,
    );
    if ("error" in times) throw new Error(`${name}: ${times.error}`);
    const { version } = JSON.parse(readFileSync(`${FOLDER}node_modules/${library}/package.json`, "utf8"));
    return { version, ...times };
  } finally {
    await page.close();
    await server.close();
  }
}
