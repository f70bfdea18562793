/** The engine behind a queue: BullMQ over Redis or PostgreSQL, loaded when it is asked for. */

import type {
  BackendFactory,
  WorkerOptions as BullWorkerOptions,
  ConnectionOptions,
  Job,
  Processor,
  Queue,
  Worker,
} from "bullmq";
import { ConfigurationError, QueueError } from "../errors/index.ts";
import { checkPostgres, checkRedis, type EngineChecks } from "./engine-checks.ts";
import { importPeer } from "./peers.ts";
import { parseQueueUrl, type QueueUrl } from "./queue-url.ts";

/** Whatever jobs say; it is checked where it is read. */
export type AnyJob = Job<unknown, unknown, string>;
export type JobQueue = Queue<unknown, unknown, string>;
export type JobWorker = Worker<unknown, unknown, string>;
export type JobProcessor = Processor<unknown, unknown, string>;

/** A queue's name begins so: the prefix of keys in Redis, the schema in PostgreSQL. */
const NAMESPACE = "atelier";
/** Milliseconds within which a queue has to answer at the start. */
export const PATIENCE_MS = 4500;
/** Milliseconds that connections have to end in good order. */
const CLOSING_MS = 3000;
/** Milliseconds between two times that a worker asks a queue that refuses to answer. */
const REST_MS = 2000;
/** A machine that died is not a training that failed: such pieces are given out again and again. */
export const MAX_STALLED = 1_000_000;

export interface WorkerSettings {
  /** Milliseconds for which a worker that says nothing is taken to be alive. */
  readonly lockMs: number;
}

/** A queue's engine, connected. */
export interface Engine {
  /** Its address, for people. */
  readonly shown: string;
  /** What is wrong with how it is set up, in plain words. */
  readonly warnings: readonly string[];
  queue(name: string): JobQueue;
  /** @param process undefined: it only looks for jobs whose workers are gone */
  worker(name: string, process: JobProcessor | undefined, settings: WorkerSettings): JobWorker;
  /** Tells BullMQ that a job was given back, and not done: thrown by the function that computes it. */
  readonly GivenBack: new () => Error;
  /** Ends connections; those that do not answer are left. */
  end(...connected: readonly (JobQueue | JobWorker)[]): Promise<void>;
  /** Tells what went wrong, without what is secret. */
  explain(error: unknown): string;
}

/**
 * Connects with a queue, and looks at how it is set up.
 *
 * @param onError told of connections that break and other trouble, in plain words
 * @throws ConfigurationError if the address is none, or a package is not installed; QueueError if nothing answers within
 *   five seconds, or the engine is too old
 */
export async function openEngine(
  url: string,
  onError: (reason: string) => void,
  patienceMs = PATIENCE_MS,
): Promise<Engine> {
  const address = parseQueueUrl(url);
  const bull = await importPeer("bullmq", address.kind, () => import("bullmq"));
  const explain = (error: unknown) => explained(error, address);
  const warnings = await answered(address, address.kind === "redis" ? checkRedis : checkPostgres, patienceMs);
  const common = { prefix: NAMESPACE, skipVersionCheck: true };
  // Typed as Redis', whose connection the other one is not; what is used of both is the same.
  const factory =
    address.kind === "redis"
      ? undefined
      : connectingAgain(bull.createPostgresBackend as unknown as BackendFactory);
  const connection = (connections: number) =>
    (address.kind === "redis"
      ? { url, maxRetriesPerRequest: null }
      : postgresConnection(url, connections)) as ConnectionOptions;
  const onTrouble = (error: Error) => onError(explain(error));
  return {
    shown: address.shown,
    warnings,
    explain,
    GivenBack: bull.WaitingError,
    queue(name) {
      const options = { ...common, connection: connection(2) };
      return (
        factory === undefined
          ? new bull.Queue<unknown, unknown, string>(name, options)
          : (new bull.Queue(name, options, factory) as unknown as JobQueue)
      ).on("error", onTrouble);
    },
    worker(name, process, { lockMs }) {
      const options: BullWorkerOptions = {
        ...{ ...common, connection: connection(1), autorun: process !== undefined },
        ...{ maxStalledCount: MAX_STALLED, lockDuration: lockMs, stalledInterval: lockMs / 2 },
      };
      const worker = (
        factory === undefined
          ? new bull.Worker<unknown, unknown, string>(name, process ?? null, options)
          : (new bull.Worker(name, process ?? null, options, factory) as unknown as JobWorker)
      ).on("error", onTrouble);
      if (process !== undefined) restAfterErrors(worker);
      return worker;
    },
    async end(...connected) {
      await withTimeout(Promise.allSettled(connected.map((one) => one.close())), CLOSING_MS).catch(() =>
        Promise.allSettled(connected.map((one) => one.disconnect())),
      );
    },
  };
}

/**
 * Has a worker ask no more for a while after an error. BullMQ 6 does so by itself only where nothing listens at the address;
 * where PostgreSQL has too many clients, is starting, or refuses a password, it would ask again at once, without end.
 */
function restAfterErrors(worker: JobWorker): void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  worker.on("error", () => {
    if (resting !== undefined) return;
    resting = setTimeout(() => {
      resting = undefined;
      void worker.resume();
    }, REST_MS);
    void worker.pause(true);
  });
  worker.on("closing", () => clearTimeout(resting));
}

/** BullMQ 6 keeps the first answer of PostgreSQL, also a refusal, by which a queue would be lost for good. */
function connectingAgain(create: BackendFactory): BackendFactory {
  return (...given) => {
    const backend = create(...given);
    for (const part of [backend, Reflect.get(backend, "connection") as object]) {
      const ready: unknown = Reflect.get(part, "waitUntilReady");
      if (typeof ready !== "function") continue;
      Reflect.set(part, "waitUntilReady", async () => {
        try {
          return await ready.call(part);
        } catch (error) {
          Reflect.set(part, "readyPromise", undefined);
          throw error;
        }
      });
    }
    return backend;
  };
}

/** Of a queue of PostgreSQL, whose tables are made where they are not there yet. */
function postgresConnection(url: string, max: number) {
  const patience = { connectionTimeoutMillis: PATIENCE_MS, keepAlive: true };
  return { connectionString: url, schema: NAMESPACE, migrate: true, max, ...patience };
}

async function answered(
  address: QueueUrl,
  check: EngineChecks,
  patienceMs: number,
): Promise<readonly string[]> {
  try {
    return await withTimeout(check(address, patienceMs), patienceMs);
  } catch (error) {
    if (error instanceof ConfigurationError || error instanceof QueueError) throw error;
    throw new QueueError(
      `Expected a queue that answers at ${address.shown}. Received: ${explained(error, address)}.`,
    );
  }
}

/** The reason of an error, also of those that have several, without the address's password. */
function explained(error: unknown, { url }: QueueUrl): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const text = first instanceof Error ? first.message || String(Reflect.get(first, "code")) : String(first);
  const { password } = new URL(url);
  const secrets = [url, password, decodeURIComponent(password)].filter((one) => one !== "");
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text.replace(/\.$/, ""));
}

/** @throws Error after `ms` milliseconds */
export async function withTimeout<Result>(promise: Promise<Result>, ms: number): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${(ms / 1000).toFixed(1)} seconds`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
