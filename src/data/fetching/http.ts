/** One GET request of a file's bytes as they are, with Node's undici. */

import { on, setMaxListeners } from "node:events";
import { ConfigurationError } from "../../errors/index.ts";

export interface Timeouts {
  /** For a connection to come about, in milliseconds. */
  readonly connectMs: number;
  /** For the next {@link MIN_BYTES_PER_SECOND} of each second to come, in milliseconds. */
  readonly idleMs: number;
}

export interface RequestOptions {
  /** The first byte that is wanted; default 0. */
  readonly from?: number;
  readonly timeouts: Timeouts;
  readonly signal?: AbortSignal | undefined;
}

/** A server's answer. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Throws a {@link RequestFailure} where the bytes end too early. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A request without an answer, or with only part of one. The message is part of a sentence. Caught within `data/fetching`. */
export class RequestFailure extends Error {
  override name = "RequestFailure";
  /** Whether there was a server at all. */
  readonly isConnected: boolean;

  constructor(message: string, isConnected: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isConnected = isConnected;
  }
}

const MOST_REDIRECTIONS = 5;
/** A server that is slower over the time for which one may be silent counts as one that is: a byte now and then is none. */
const MIN_BYTES_PER_SECOND = 1000;

/** Errors of a server that was not reached, and what they mean. */
const UNREACHED: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host, or no network",
  EAI_AGAIN: "no such host, or no network",
  ECONNREFUSED: "connection refused",
  ENETUNREACH: "network out of reach",
  EHOSTUNREACH: "host out of reach",
  ETIMEDOUT: "no connection in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
};

/**
 * Asks for the bytes at an address, from a certain one on, through the proxy that the environment names, and over
 * up to five redirections. Nothing is decoded: not asked for an encoding, some servers still call a `.gz` one.
 *
 * @param receive takes the answer; when it ends, so does the connection
 * @throws RequestFailure; the signal's reason when it is aborted; ConfigurationError if a proxy's address is none;
 *   and what `receive` throws
 */
export async function get<Result>(
  url: string,
  { from = 0, timeouts, signal }: RequestOptions,
  receive: (answer: Answer) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  // A tenth of a second of loading that most programs never need.
  const { interceptors, request } = await import("undici");
  // A clock of our own, since undici's timeouts do not cover a proxy that is silent before the request proper.
  const stall = new AbortController();
  const ending = AbortSignal.any(signal === undefined ? [stall.signal] : [stall.signal, signal]);
  setMaxListeners(0, ending);
  const agent = await openAgent(timeouts, ending);
  const clock = setTimeout(() => stall.abort(), timeouts.idleMs);
  const least = (MIN_BYTES_PER_SECOND * timeouts.idleMs) / 1000;
  let arrived = 0;
  const failure = (error: unknown): unknown => {
    if (signal?.aborted) return signal.reason;
    if (!stall.signal.aborted) return requestFailure(error);
    const slow = arrived === 0 ? "silent" : `slower than ${MIN_BYTES_PER_SECOND} bytes a second`;
    return new RequestFailure(`${slow} for ${timeouts.idleMs / 1000} s`, true, { cause: error });
  };

  try {
    const { statusCode, statusText, headers, body } = await request(url, {
      dispatcher: agent.compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTIONS })),
      headers: {
        "user-agent": "atelier",
        "accept-encoding": "identity",
        ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      },
      // A connection that was kept from the file before may be closed by now, and that looks like a failure.
      reset: true,
      // Bytes are taken as they come. To hold them back would crash the process if the server then closed the
      // connection (https://github.com/nodejs/undici/issues/5360, not repaired for Node 20).
      highWaterMark: Number.MAX_SAFE_INTEGER,
    }).catch((error) => {
      throw failure(error);
    });
    // Destroyed unread, a body reports that as an error.
    body.on("error", () => {});
    // Not the body's own iterator, which on an error withholds what came before.
    const chunks = on(body, "data", { close: ["end"] });
    const watched = async function* () {
      try {
        for await (const [chunk] of chunks) {
          arrived += chunk.length;
          if (arrived >= least) {
            clock.refresh();
            arrived = 0;
          }
          yield chunk;
        }
      } catch (error) {
        throw failure(error);
      }
    };
    return await receive({ status: statusCode, statusText, headers, body: watched() });
  } finally {
    clearTimeout(clock);
    await agent.destroy();
  }
}

/** @param ending ends every connection at once, also one that is only coming about, which undici alone would await */
async function openAgent({ connectMs }: Timeouts, ending: AbortSignal) {
  const { EnvHttpProxyAgent } = await import("undici");
  const connect = { timeout: connectMs, signal: ending };
  try {
    return new EnvHttpProxyAgent({
      ...{ connect, proxyTls: connect, requestTls: connect },
      ...{ headersTimeout: 0, bodyTimeout: 0 },
      // For http:// a proxy is asked for the file, as curl does; many refuse tunnels to anything but port 443.
      proxyTunnel: false,
    });
  } catch (error) {
    // Without the address, which may hold a password.
    throw new ConfigurationError(
      "Expected the proxies in HTTP_PROXY and HTTPS_PROXY to be addresses such as http://proxy.example:8080. " +
        `Received: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function requestFailure(error: unknown): RequestFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const meaning = UNREACHED[code];
  const isConnected = meaning === undefined;
  return new RequestFailure(isConnected ? messageOf(error) : `${meaning} (${code})`, isConnected, {
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
