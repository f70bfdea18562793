/** `atelier serve`: the page, the datasets and the runs of this machine, in a browser. */

import { resolve } from "node:path";
import { ConfigurationError } from "../errors/index.ts";
import { BUILT_PAGE, isLoopback, isPageBuilt, type RunningServer, serve } from "../server/index.ts";
import { printMessage } from "./clean-output.ts";
import { openBrowser } from "./open-browser.ts";
import { lockHolder } from "./run-lock.ts";
import { openScreen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** The address of a server. */
export interface ListenOptions {
  readonly port?: number;
  readonly host?: string;
  /** Whether to open the browser, if this is a terminal. */
  readonly open?: boolean;
}

export interface ServeOptions extends ListenOptions {
  readonly data?: string;
  /** Directories of runs, or parents of such directories. */
  readonly runs?: readonly string[];
  readonly verbose?: boolean;
  /** The directory of the built page; default: its build directory. */
  readonly page?: string;
}

/** Default directory of runs. */
export const DEFAULT_RUNS = "runs";

/**
 * Serves until interrupted.
 *
 * @param datasets further directories of datasets
 * @throws ConfigurationError if the page is not built; ServerError if it cannot listen there
 */
export async function serveHere(
  datasets: readonly string[],
  options: ServeOptions,
  shell: Shell,
): Promise<void> {
  const { port, host, data, verbose, page = BUILT_PAGE, runs = [DEFAULT_RUNS] } = options;
  if (!(await isPageBuilt(page))) throw pageMissing(page);
  const { print } = openScreen(shell.stdout, shell);
  await untilInterrupted(shell, async () => {
    const server = await serve({
      ...{ port, host, page, data, datasets, runs },
      isRunning: (directory) => lockHolder(directory) !== undefined,
      onAnswer: verbose ? (line) => print(line) : undefined,
    });
    print(`Atelier is at ${server.address} (press Ctrl-C to stop)`);
    announce(server.address, options, shell);
    return server;
  });
}

/** Warns if other machines can reach the server, and opens the browser. */
export function announce(address: string, { host, open }: ListenOptions, shell: Shell): void {
  if (host !== undefined && !isLoopback(host)) {
    printMessage(
      shell,
      `Warning: anyone who can reach ${host} over the network can see the datasets and runs of this machine.`,
    );
  }
  if (open !== false && shell.stdout.isTTY) openBrowser(address, shell.environment);
}

/** Waits for Ctrl-C or another request to end, which may come while the server starts; then closes it at once. */
export async function untilInterrupted(
  shell: Shell,
  start: () => Promise<Pick<RunningServer, "close">>,
): Promise<void> {
  let interrupt = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const stopListening = shell.onInterrupt(interrupt);
  try {
    const server = await start();
    await interrupted;
    await server.close();
  } finally {
    stopListening();
  }
}

function pageMissing(page: string): ConfigurationError {
  return new ConfigurationError(
    `Expected the page to be built: npm run build:web. Received: no index.html in ${resolve(page)}.`,
  );
}
