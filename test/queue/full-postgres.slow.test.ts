/** A PostgreSQL that refuses a worker for a while: it is asked now and then, and the worker computes once it is let in. */

import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { openEngine } from "../../src/queue/engine.ts";
import { POSTGRESQL } from "./servers.ts";

const MAX_CONNECTIONS = 10;
/** Milliseconds for which a refused worker is watched. */
const WATCHED_MS = 5_000;
/** A worker asks, and looks for jobs whose workers are gone, every two seconds or less often. */
const MAX_ERRORS = 10;
const NAME = "pieces";

it.skipIf(!POSTGRESQL.isThere)("is not asked without end", async () => {
  const server = await POSTGRESQL.start();
  onTestFinished(() => server.stop());
  const connect = async () => {
    const client = new pg.Client(server.url);
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  const first = await connect();
  await first.query(`alter system set max_connections = ${MAX_CONNECTIONS}`);
  await first.end();
  await server.restart();

  const errors: string[] = [];
  const engine = await openEngine(server.url, (reason) => errors.push(reason));
  const taken: pg.Client[] = [];
  const full = async () => {
    for (;;) taken.push(await connect());
  };
  await expect(full()).rejects.toThrow(/too many clients/);

  const done: unknown[] = [];
  const worker = engine.worker(NAME, async ({ data }) => void done.push(data), { lockMs: 5_000 });
  onTestFinished(() => engine.end(worker));
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  expect(errors[0]).toContain("too many clients");
  expect(errors.length).toBeLessThan(MAX_ERRORS);

  for (const client of taken) await client.end();
  const queue = engine.queue(NAME);
  onTestFinished(() => engine.end(queue));
  await queue.add("piece", { number: 7 });
  await expect.poll(() => done, { timeout: 30_000 }).toEqual([{ number: 7 }]);
});
