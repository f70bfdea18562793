/** Addresses of queues: what is one, what is shown of it, and what is said when nothing is there. */

import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { ConfigurationError, QueueError } from "../../src/errors/index.ts";
import { openEngine, PATIENCE_MS } from "../../src/queue/engine.ts";
import { redisWarnings } from "../../src/queue/engine-checks.ts";
import { importPeer } from "../../src/queue/peers.ts";
import { parseQueueUrl, withoutSecrets } from "../../src/queue/queue-url.ts";
import { freePort } from "./servers.ts";

describe("the address of a queue", () => {
  it("is shown without its password", () => {
    expect(parseQueueUrl("rediss://me:secret@host:6379/1")).toMatchObject({
      kind: "redis",
      shown: "rediss://me:***@host:6379/1",
    });
    expect(withoutSecrets("--queue postgres://a:p@ss/word@host/db?password=more&x=1 -o out")).toBe(
      "--queue postgres://a:***@host/db?password=***&x=1 -o out",
    );
    expect(withoutSecrets("https://host/path a:b@c")).toBe("https://host/path a:b@c");
  });

  it.each(["mysql://a:secret@host", "redis", "", "../queue"])("%s is none", (url) => {
    expect(() => parseQueueUrl(url)).toThrow(ConfigurationError);
    expect(() => parseQueueUrl(url)).not.toThrow("secret");
  });

  it.each(["redis", "postgres"])("says in time that no %s answers", async (kind) => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const began = performance.now();
    const [refused, unanswered] = await Promise.allSettled([
      openEngine(`${kind}://me:secret@127.0.0.1:${await freePort()}`, () => {}, 400),
      openEngine(`${kind}://me:secret@127.0.0.1:${port}`, () => {}, 400),
    ]);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(PATIENCE_MS).toBeLessThan(5_000);
    silent.close();
    for (const { reason } of [refused, unanswered] as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(QueueError);
      expect(reason.message).toMatch(
        /^Expected a queue that answers at \w+:\/\/me:\*\*\*@127.0.0.1:\d+. Received: /,
      );
      expect(reason.message).not.toContain("secret");
    }
  });
});

describe("a queue's engine", () => {
  it("is warned of in plain words if it is a Redis that may lose what it is given", () => {
    const good = "redis_version:7.0.15\r\naof_enabled:1\r\nmaxmemory_policy:noeviction\r\n";
    expect(redisWarnings(good, "redis://host")).toEqual([]);
    const [lost, evicted] = redisWarnings(
      "redis_version:6.2.0\r\naof_enabled:0\r\nmaxmemory_policy:allkeys-lru",
      "redis://host",
    );
    expect(lost).toContain("has no append-only file: what is in the queue is lost when it is restarted");
    expect(evicted).toContain("throws keys away when its memory is full (maxmemory-policy allkeys-lru)");
    expect(() => redisWarnings("redis_version:6.0.16", "redis://host")).toThrow(
      "Expected Redis 6.2 or later at redis://host. Received: 6.0.16.",
    );
  });

  it("is asked for by the command that installs it, where a package is missing", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(importPeer("pg", "postgres", () => Promise.reject(missing))).rejects.toThrow(
      "Expected the packages that a queue at postgres:// needs: npm install bullmq pg. Received: no pg.",
    );
  });
});
