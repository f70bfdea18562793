/** `atelier serve` in a process of its own. */

import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atelierProcess, type Ran } from "../cli/process.ts";
import { PAGE_TEXT } from "./support.ts";

export interface ServingProcess {
  readonly address: string;
  readonly port: number;
  /** Interrupts it as Ctrl-C does, and waits for its end. */
  interrupt(): Promise<Ran & { readonly milliseconds: number }>;
}

/** Starts it with a small page. */
export async function serveInProcess(argv: readonly string[]): Promise<ServingProcess> {
  const page = await mkdtemp(join(tmpdir(), "atelier-page-"));
  await writeFile(join(page, "index.html"), PAGE_TEXT);
  let child: ChildProcess | undefined;
  let ended: Promise<Ran> | undefined;
  const address = await new Promise<string>((resolve, reject) => {
    ended = atelierProcess(["serve", "--no-open", "--page", page, ...argv], {
      onStart: (started) => {
        child = started;
      },
      onOutput: (stdout) => {
        const [found] = /http:\/\/\S+/.exec(stdout) ?? [];
        if (found !== undefined) resolve(found);
      },
    });
    ended.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  return {
    address,
    port: Number(new URL(address).port),
    async interrupt() {
      const began = performance.now();
      child?.kill("SIGINT");
      const ran = (await ended) ?? { exitCode: Number.NaN, stdout: "", stderr: "" };
      const milliseconds = performance.now() - began;
      await rm(page, { recursive: true, force: true });
      return { ...ran, milliseconds };
    },
  };
}
