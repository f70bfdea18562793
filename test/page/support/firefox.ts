/** Debian's Firefox, driven by Marionette: JSON over a socket, which it has built in. Playwright drives only its own Firefox. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const COMMAND = "firefox-esr";

export const hasFirefox = spawnSync(COMMAND, ["--version"]).status === 0;

/** For the name of a test that needs it. */
export const withoutFirefox = hasFirefox ? "" : ` [skipped: ${COMMAND} is not on this machine]`;

/** A port of its own, nothing asked, nothing fetched. */
const PREFERENCES: Readonly<Record<string, unknown>> = {
  "marionette.port": 0,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "app.update.auto": false,
};

/** Milliseconds. */
const [START, SCRIPT, BETWEEN] = [60_000, 60_000, 100];

export interface Firefox {
  goTo(url: string): Promise<void>;
  /** Evaluates an expression in the page; its value has to be plain. */
  evaluate<Result>(expression: string): Promise<Result>;
  /** Waits until an expression is true in the page. */
  until(expression: string): Promise<void>;
  /** Moves the mouse's left button, held down, along points of the window. */
  drag(points: readonly (readonly [x: number, y: number])[]): Promise<void>;
  /** The window as a PNG file. */
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

/** Starts Firefox without a window; the caller closes it. */
export async function launchFirefox(): Promise<Firefox> {
  const profile = await mkdtemp(join(tmpdir(), "atelier-firefox-"));
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, "user.js"), lines.join("\n"));
  const browser = spawn(COMMAND, ["--headless", "--no-remote", "--marionette", "--profile", profile], {
    ...{ stdio: "ignore", detached: true },
  });
  const socket = connect(await portOf(profile), "127.0.0.1");
  await once(socket, "data");
  const ask = commandsOver(socket);
  await ask("WebDriver:NewSession", {});
  await ask("WebDriver:SetTimeouts", { script: SCRIPT });
  const evaluate = async <Result>(expression: string) =>
    (await ask("WebDriver:ExecuteScript", { script: `return (${expression});`, args: [] })).value as Result;
  return {
    evaluate,
    async goTo(url) {
      await ask("WebDriver:Navigate", { url });
    },
    async until(expression) {
      const deadline = Date.now() + SCRIPT;
      while (!(await evaluate<boolean>(expression))) {
        if (Date.now() > deadline) {
          const seen = await evaluate<string>("document.body.innerText.slice(0, 2000)");
          throw new Error(`Expected ${expression} within ${SCRIPT} ms. Received:\n${seen}`);
        }
        await new Promise((resolve) => setTimeout(resolve, BETWEEN));
      }
    },
    async drag([first, ...others]) {
      const move = ([x, y]: readonly [number, number] = [0, 0]) => ({
        ...{ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 20 },
      });
      const steps = [
        ...[move(first), { type: "pointerDown", button: 0 }],
        ...[...others.map(move), { type: "pointerUp", button: 0 }],
      ];
      const actions = [{ type: "pointer", id: "mouse", actions: steps }];
      await ask("WebDriver:PerformActions", { actions });
    },
    async screenshot() {
      const { value } = await ask("WebDriver:TakeScreenshot", { full: false });
      return Buffer.from(String(value), "base64");
    },
    async close() {
      socket.destroy();
      await end(browser);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Firefox writes the port that it listens at into its profile. */
async function portOf(profile: string): Promise<number> {
  const deadline = Date.now() + START;
  while (Date.now() < deadline) {
    const text = await readFile(join(profile, "MarionetteActivePort"), "utf8").catch(() => "");
    if (text !== "") return Number(text);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
  throw new Error(`Expected Firefox to listen within ${START} ms. Received: nothing.`);
}

type Answer = Readonly<Record<string, unknown>>;

/** Commands are `LENGTH:[0, id, name, parameters]`, answers `LENGTH:[1, id, error, result]`, one after the other. */
function commandsOver(socket: Socket): (name: string, parameters: object) => Promise<Answer> {
  let received: Buffer = Buffer.alloc(0);
  let settle: ((error: unknown, answer: Answer) => void) | undefined;
  let count = 0;
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const colon = received.indexOf(":");
    const length = Number(received.toString("latin1", 0, colon));
    if (colon < 0 || received.length < colon + 1 + length) return;
    const text = received.toString("utf8", colon + 1, colon + 1 + length);
    received = received.subarray(colon + 1 + length);
    const [, , error, answer] = JSON.parse(text) as [number, number, unknown, Answer];
    settle?.(error, answer);
  });
  return (name, parameters) =>
    new Promise((resolve, reject) => {
      settle = (error, answer) => {
        if (error === null) resolve(answer);
        else reject(new Error(`${name}: ${JSON.stringify(error)}`));
      };
      const text = JSON.stringify([0, ++count, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}

/** Ends a browser with all its processes. */
function end(browser: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    browser.once("exit", () => resolve());
    if (browser.pid === undefined || browser.exitCode !== null) resolve();
    else process.kill(-browser.pid, "SIGKILL");
  });
}
