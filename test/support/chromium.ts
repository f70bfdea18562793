/** Chromium without a window, asked by the DevTools protocol over a pipe: for tests of pages. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const COMMAND = "chromium";

export const hasChromium = spawnSync(COMMAND, ["--version"]).status === 0;

/** For the name of a test that needs it. */
export const withoutChromium = hasChromium ? "" : ` [skipped: ${COMMAND} is not on this machine]`;

export interface Screen {
  readonly width: number;
  readonly height?: number;
  readonly isDark?: boolean;
  /** As it would be printed, instead of as on a screen. */
  readonly isPrint?: boolean;
}

type Result = Readonly<Record<string, unknown>>;

/** One page of a browser of its own. */
export class ChromiumPage {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<
    number,
    { resolve: (result: Result) => void; reject: (error: Error) => void }
  >();
  readonly #events = new Map<string, () => void>();
  #session: string | undefined;
  #count = 0;

  private constructor(profile: string) {
    this.#profile = profile;
    this.#process = spawn(
      COMMAND,
      [
        ...["--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"],
        `--user-data-dir=${profile}`,
        // Chromium's sandbox does not start for root, as whom containers run.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    let rest = "";
    const answers = this.#process.stdio[4] as Readable;
    answers.setEncoding("utf8").on("data", (text: string) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) this.#receive(JSON.parse(message));
    });
    this.#process.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${COMMAND} ended`));
    });
  }

  static async open(): Promise<ChromiumPage> {
    const page = new ChromiumPage(await mkdtemp(join(tmpdir(), "atelier-chromium-")));
    const { targetId } = await page.ask("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await page.ask("Target.attachToTarget", { targetId, flatten: true });
    page.#session = String(sessionId);
    await page.ask("Page.enable");
    return page;
  }

  /** Sends a command of the protocol, and resolves to its result. */
  ask(method: string, params: Result = {}): Promise<Result> {
    const id = ++this.#count;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async goTo(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#events.set("Page.loadEventFired", resolve));
    await this.ask("Page.navigate", { url });
    await loaded;
  }

  async show({ width, height = 900, isDark = false, isPrint = false }: Screen): Promise<void> {
    const mobile = width < 600;
    await this.ask("Emulation.setDeviceMetricsOverride", { width, height, mobile, deviceScaleFactor: 1 });
    await this.ask("Emulation.setEmulatedMedia", {
      media: isPrint ? "print" : "screen",
      features: [{ name: "prefers-color-scheme", value: isDark ? "dark" : "light" }],
    });
  }

  /** What an expression, or the promise that it is, gives in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const given = await this.ask("Runtime.evaluate", {
      ...{ expression, awaitPromise: true, returnByValue: true },
    });
    const { result, exceptionDetails } = given as {
      result: { value?: unknown };
      exceptionDetails?: { exception?: { description?: string } };
    };
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? "unknown error in the page");
    return result.value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #receive(message: { id?: number; method?: string; result?: Result; error?: { message: string } }): void {
    const { id, method = "", result = {}, error } = message;
    this.#events.get(method)?.();
    const waiting = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}
