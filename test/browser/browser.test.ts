/** What runs in a browser gives the same there as in Node, byte for byte: Chromium and Firefox, where they are. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import { digests } from "./data-in-browser.ts";

const PAGE = fileURLToPath(new URL("page.ts", import.meta.url));

/** Commands, and how they are started without a window and without asking anybody anything. */
const BROWSERS: Readonly<Record<string, (profile: string) => string[]>> = {
  chromium: (profile) => [
    ...["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update", `--user-data-dir=${profile}`],
    // Chromium's sandbox does not start for root, as whom containers run.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
  "firefox-esr": (profile) => ["--headless", "--no-remote", "--profile", profile],
};

describe("in a browser", () => {
  for (const [command, options] of Object.entries(BROWSERS)) {
    const isThere = spawnSync(command, ["--version"]).status === 0;
    const skipped = isThere ? "" : ` [skipped: ${command} is not on this machine]`;
    it.skipIf(!isThere)(
      `${command} draws, augments, frames and lays out the same bytes${skipped}`,
      async () => {
        const profile = await mkdtemp(join(tmpdir(), "atelier-browser-"));
        const { url, answer } = await serve(await bundle());
        const browser = spawn(command, [...options(profile), url], { stdio: "ignore", detached: true });
        onTestFinished(async () => {
          await end(browser);
          await rm(profile, { recursive: true, force: true, maxRetries: 5 });
        });
        expect(await answer).toEqual(await digests());
      },
    );
  }
});

async function bundle(): Promise<Uint8Array> {
  const options = {
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [PAGE] });
  return defined(outputFiles[0]).contents;
}

/** Serves a page with one script until the test ends; `answer` is what the page sends. */
async function serve(script: Uint8Array): Promise<{ url: string; answer: Promise<unknown> }> {
  let receive: (answer: unknown) => void;
  const answer = new Promise((resolve) => {
    receive = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      let body = "";
      for await (const chunk of request) body += chunk;
      receive(JSON.parse(body));
      response.end();
    } else if (request.url === "/page.js") {
      response.setHeader("content-type", "text/javascript").end(script);
    } else
      response.setHeader("content-type", "text/html").end('<script type="module" src="page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return { url: `http://localhost:${port}/`, answer };
}

/** Ends a browser with all its processes. */
function end(browser: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    browser.once("exit", () => resolve());
    if (browser.pid === undefined || browser.exitCode !== null) resolve();
    else process.kill(-browser.pid, "SIGKILL");
  });
}
