/** Browsers as they are started by hand: a page is opened, and what it sends is its answer. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Served, servePages } from "../../page/support/chromium.ts";

/** Commands, and how they are started without a window and without asking anybody anything. */
const BROWSERS = {
  chromium: (profile: string) => [
    ...["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update", `--user-data-dir=${profile}`],
    // Chromium's sandbox does not start for root, as whom containers run.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
  "firefox-esr": (profile: string) => ["--headless", "--no-remote", "--profile", profile],
} as const;

export type Command = keyof typeof BROWSERS;

export const COMMANDS = Object.keys(BROWSERS) as Command[];

/** Whether a browser is on this machine, and, for the name of a test that needs it, that it is not. */
export function find(command: Command): { isThere: boolean; skipped: string } {
  const isThere = spawnSync(command, ["--version"]).status === 0;
  return { isThere, skipped: isThere ? "" : ` [skipped: ${command} is not on this machine]` };
}

/**
 * Opens a page of this bundle, and resolves to what it sends to `/answer`. The browser ends with the test.
 *
 * @param script the path of its module
 * @param more what else the server has
 */
export async function askPage(
  command: Command,
  script: string,
  more: (path: string) => Served | undefined | Promise<Served | undefined>,
): Promise<unknown> {
  const profile = await mkdtemp(join(tmpdir(), "atelier-browser-"));
  let receive: (answer: unknown) => void;
  const answer = new Promise((resolve) => {
    receive = resolve;
  });
  const server = await servePages((path) => {
    if (path === "/") {
      return { body: `<!doctype html><script type="module" src="${script}"></script>`, type: "text/html" };
    }
    if (path !== "/answer") return more(path);
    return async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      receive(JSON.parse(body));
      response.end();
    };
  });
  const browser = spawn(command, [...BROWSERS[command](profile), server.url], {
    stdio: "ignore",
    detached: true,
  });
  onTestFinished(async () => {
    await end(browser);
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return answer;
}

/** Ends a browser with all its processes. */
function end(browser: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    browser.once("exit", () => resolve());
    if (browser.pid === undefined || browser.exitCode !== null) resolve();
    else process.kill(-browser.pid, "SIGKILL");
  });
}
