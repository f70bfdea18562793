/** Packages that only queues need, and that users install when they want one. */

import { ConfigurationError } from "../errors/index.ts";
import type { EngineKind } from "./queue-url.ts";

const PACKAGES: Readonly<Record<EngineKind, readonly string[]>> = {
  redis: ["bullmq", "ioredis"],
  postgres: ["bullmq", "pg"],
};

/**
 * Loads a package.
 *
 * @throws ConfigurationError with the command that installs it, if it is not there
 */
export async function importPeer<Module>(
  name: string,
  kind: EngineKind,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    const packages = PACKAGES[kind].join(" ");
    throw new ConfigurationError(
      `Expected the packages that a queue at ${kind}:// needs: npm install ${packages}. Received: no ${name}.`,
      { cause: error },
    );
  }
}
