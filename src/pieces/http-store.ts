/** A store that a coordinator serves over HTTP, as its workers see it. */

import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { ConfigurationError, QueueError } from "../errors/index.ts";
import { fingerprintOf } from "./piece.ts";
import type { Store } from "./store.ts";

/** The environment variable with the token that the coordinator asks for. It is never sent to a queue or written to a log. */
export const TOKEN_VARIABLE = "ATELIER_STORE_TOKEN";
/** The header with the fingerprint of what something is computed from, and by. */
export const FINGERPRINT_HEADER = "atelier-fingerprint";
/** Of the bytes, as RFC 9530 has it. */
export const DIGEST_HEADER = "content-digest";

/** Milliseconds before a coordinator that does not answer is asked again: doubled each time, to a limit. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;
/** Milliseconds that one request may take. */
const MAX_REQUEST_MS = 600_000;

/** Address of a served store, and its token. */
export interface HttpStoreOptions {
  /** "http://host:port/" */
  readonly address: string;
  readonly token: string;
  /** Everything that results depend on beside what pieces say themselves. */
  readonly computedBy: object;
}

/**
 * Opens a store that is served. A coordinator that does not answer is waited for, since a result is worth more than the
 * time: it may be started anew at any time.
 *
 * @throws QueueError, from each of its functions, where the coordinator refuses
 */
export function httpStore({ address, token, computedBy }: HttpStoreOptions): Store {
  const whole = (fingerprint: string) => fingerprintOf({ fingerprint, computedBy });
  const ask = (name: string, init: RequestInit) =>
    askPatiently(`${address}pieces/${encodedName(name)}`, token, init);
  return {
    async get(name, fingerprint) {
      const response = await ask(name, { headers: { [FINGERPRINT_HEADER]: await whole(fingerprint) } });
      return response === undefined ? undefined : unpackBody(response.bytes, response.digest);
    },
    async put(name, fingerprint, result) {
      const { bytes, digest } = packBody(result);
      const headers = { [FINGERPRINT_HEADER]: await whole(fingerprint), [DIGEST_HEADER]: digest };
      if ((await ask(name, { method: "PUT", headers, body: bytes })) === undefined)
        throw refused(address, 404);
    },
    async remove(name) {
      await ask(name, { method: "DELETE" });
    },
    // The queue gives a piece to one worker at a time. Granted always, so that a result which is there is not computed again.
    claim: async () => ({ release: async () => {} }),
  };
}

/** The token, from the environment. @throws ConfigurationError if there is none */
export function tokenFromEnvironment(environment: Readonly<Record<string, string | undefined>>): string {
  const token = environment[TOKEN_VARIABLE];
  if (token !== undefined && token !== "") return token;
  throw new ConfigurationError(
    `Expected the token of the coordinator's store in ${TOKEN_VARIABLE}. Received: none.`,
  );
}

/** A value as it travels: what Node makes of plain data and typed arrays, with its digest. */
export function packBody(value: unknown): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
} {
  const bytes = new Uint8Array(serialize(value));
  return { bytes, digest: digestOf(bytes) };
}

/** @throws QueueError if the bytes are not those of the digest, or no value */
export function unpackBody(bytes: Uint8Array, digest: string | null): unknown {
  if (digest !== digestOf(bytes))
    throw new QueueError("Expected bytes that agree with their digest. Received: others.");
  try {
    return deserialize(bytes);
  } catch (error) {
    throw new QueueError("Expected plain data and typed arrays. Received: something else.", { cause: error });
  }
}

/** A SHA-256 as the header has it. */
export function contentDigest(sha256: Buffer): string {
  return `sha-256=:${sha256.toString("base64")}:`;
}

function digestOf(bytes: Uint8Array): string {
  return contentDigest(createHash("sha256").update(bytes).digest());
}

function encodedName(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

interface Answered {
  readonly bytes: Uint8Array;
  readonly digest: string | null;
}

/** Asks until there is an answer; undefined if there is nothing of the name. */
async function askPatiently(
  address: string,
  token: string,
  init: RequestInit,
): Promise<Answered | undefined> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    try {
      return await askOnce(address, token, init);
    } catch (error) {
      if (error instanceof QueueError) throw error;
      // Nobody listens, or the connection broke.
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function askOnce(address: string, token: string, init: RequestInit): Promise<Answered | undefined> {
  const response = await fetch(address, {
    ...init,
    headers: { ...init.headers, Authorization: `Bearer ${token}` },
    redirect: "error",
    signal: AbortSignal.timeout(MAX_REQUEST_MS),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.ok) return { bytes, digest: response.headers.get(DIGEST_HEADER) };
  if (response.status === 404) return undefined;
  throw refused(address, response.status, new TextDecoder().decode(bytes).trim());
}

/** @param address of what was asked for; only its origin is told */
export function refused(address: string, status: number, reason = ""): QueueError {
  const { origin } = new URL(address);
  const advice = status === 401 ? `the token of its ${TOKEN_VARIABLE}` : "what it asks for";
  return new QueueError(
    `Expected the coordinator at ${origin} to take ${advice}. Received: status ${status}${reason && `, ${reason}`}.`,
  );
}
