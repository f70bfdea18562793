/** Whether an engine answers, is new enough, and keeps what it is given. */

import { QueueError } from "../errors/index.ts";
import { importPeer } from "./peers.ts";
import type { QueueUrl } from "./queue-url.ts";

/** Returns what is to be warned of. @throws QueueError if it is too old; what the engine's client throws */
export type EngineChecks = (address: QueueUrl, patienceMs: number) => Promise<readonly string[]>;

/** Source: BullMQ's README, "Requirements". */
const MIN_REDIS = [6, 2];
const MIN_POSTGRES = 13;

export const checkRedis: EngineChecks = async ({ url, shown }, patienceMs) => {
  const { Redis } = await importPeer("ioredis", "redis", () => import("ioredis"));
  const client = new Redis(url, {
    ...{ lazyConnect: true, connectTimeout: patienceMs, maxRetriesPerRequest: 0 },
    retryStrategy: () => null,
  });
  let reason: unknown;
  client.on("error", (error) => {
    reason = error;
  });
  try {
    await client.connect();
    return redisWarnings(await client.info(), shown);
  } catch (error) {
    // The client says "Connection is closed" of every reason.
    throw error instanceof QueueError ? error : (reason ?? error);
  } finally {
    client.disconnect();
  }
};

/**
 * What is wrong with how a Redis is set up.
 *
 * @param info what it answers to INFO
 * @throws QueueError if it is too old
 */
export function redisWarnings(info: string, shown: string): string[] {
  const values = new Map(
    info.split(/\r?\n/).map((line) => [line.split(":", 1)[0], line.replace(/^[^:]*:/, "")]),
  );
  const version = values.get("redis_version");
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_REDIS;
  if (version !== undefined && (major < minMajor || (major === minMajor && minor < minMinor))) {
    throw new QueueError(`Expected Redis ${MIN_REDIS.join(".")} or later at ${shown}. Received: ${version}.`);
  }
  const warnings: string[] = [];
  if (values.get("aof_enabled") === "0") {
    warnings.push(
      `The Redis at ${shown} has no append-only file: what is in the queue is lost when it is restarted, and added again ` +
        "then. `redis-cli config set appendonly yes` turns it on.",
    );
  }
  const policy = values.get("maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction") {
    warnings.push(
      `The Redis at ${shown} throws keys away when its memory is full (maxmemory-policy ${policy}), and so may lose work. ` +
        "`redis-cli config set maxmemory-policy noeviction` has it refuse instead.",
    );
  }
  return warnings;
}

export const checkPostgres: EngineChecks = async ({ url, shown }, patienceMs) => {
  const { default: pg } = await importPeer("pg", "postgres", () => import("pg"));
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMs });
  // Of a connection that breaks later; what is asked rejects.
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; name: string }>(
      "select current_setting('server_version_num')::int as version, current_setting('server_version') as name",
    );
    const [row] = rows;
    if (row !== undefined && row.version < MIN_POSTGRES * 10_000) {
      throw new QueueError(
        `Expected PostgreSQL ${MIN_POSTGRES} or later at ${shown}. Received: ${row.name}.`,
      );
    }
    return [];
  } finally {
    void client.end().catch(() => {});
  }
};
