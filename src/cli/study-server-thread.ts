/** Entry point of the thread that serves a study's report. */

import { parentPort, workerData } from "node:worker_threads";
import { type ServeOptions, serve } from "../server/index.ts";
import { lockHolder } from "./run-lock.ts";

/** Options that can be sent to a thread. */
export type ThreadOptions = Pick<ServeOptions, "host" | "port" | "page" | "home" | "data" | "runs">;

/** The thread's message once it listens, or cannot. */
export type Answer = { readonly address: string } | { readonly problem: string };

async function answer(options: ThreadOptions): Promise<Answer> {
  try {
    const isRunning = (directory: string) => lockHolder(directory) !== undefined;
    const { address } = await serve({ datasets: [], ...options, isRunning });
    return { address };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

// Set by `study-server.ts`.
parentPort?.postMessage(await answer(workerData as ThreadOptions));
