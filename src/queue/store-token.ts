/** The token of a store that is served: from the environment, or made once and kept beside the pieces. */

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../files/write-whole.ts";
import { TOKEN_VARIABLE } from "../pieces/http-store.ts";

/** Its name in the directory of a run. */
const TOKEN_FILE = "store-token";
/** For its owner alone. */
const MODE = 0o600;

export interface StoreToken {
  readonly token: string;
  /** The file that it is in; undefined if it comes from the environment. */
  readonly file: string | undefined;
}

/**
 * The same each time, so that workers need not be told again when a coordinator is started anew.
 *
 * @throws StorageError if it cannot be kept
 */
export async function storeToken(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<StoreToken> {
  const given = environment[TOKEN_VARIABLE];
  if (given !== undefined && given !== "") return { token: given, file: undefined };
  const file = join(directory, TOKEN_FILE);
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.trim() !== "") return { token: kept.trim(), file };
  const token = randomBytes(32).toString("base64url");
  await writeWhole(file, `${token}\n`, MODE);
  return { token, file };
}
