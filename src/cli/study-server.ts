/** Serves the report of a running study from a separate thread, which answers while this one computes. */

import { Worker } from "node:worker_threads";
import { ServerError } from "../errors/index.ts";
import { programFile, typescriptLoader } from "../package-files.ts";
import { isPageBuilt, reportAddress } from "../server/index.ts";
import { BUILT_PAGE } from "../server/page-files.ts";
import { DEFAULT_RUNS, type ListenOptions } from "./serve.ts";
import type { Answer, ThreadOptions } from "./study-server-thread.ts";

export interface StudyServer {
  /** Address of the report, or of a page that waits for it. */
  readonly report: string;
  /** Ends it at once. */
  close(): Promise<void>;
}

export interface StudyServerOptions extends ListenOptions {
  readonly data?: string;
  /** The directory of the built page; default: its build directory. */
  readonly page?: string;
}

/**
 * Serves the report of a study as it grows, and the page with datasets and runs, if that is built.
 *
 * @param directory the study's
 * @throws ServerError if it cannot listen there
 */
export async function serveStudy(
  directory: string,
  { port, host, data, page = BUILT_PAGE }: StudyServerOptions,
): Promise<StudyServer> {
  const home = reportAddress(directory);
  const options: ThreadOptions = {
    ...{ port, host, data, home, runs: [directory, DEFAULT_RUNS] },
    page: (await isPageBuilt(page)) ? page : undefined,
  };
  const thread = startThread(options);
  const answer = await new Promise<Answer>((resolve, reject) => {
    thread.once("message", resolve);
    thread.once("error", reject);
  });
  if ("problem" in answer) {
    await thread.terminate();
    throw new ServerError(answer.problem);
  }
  return {
    report: new URL(home, answer.address).href,
    async close() {
      await thread.terminate();
    },
  };
}

function startThread(options: ThreadOptions): Worker {
  const address = programFile("study-server-thread");
  if (typescriptLoader().length === 0) return new Worker(address, { workerData: options });
  // A thread does not inherit what loads TypeScript.
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const program = JSON.stringify(address.href);
  const text = `import(${loader}).then(({ register }) => { register(); return import(${program}); });`;
  return new Worker(text, { eval: true, execArgv: [], workerData: options });
}
