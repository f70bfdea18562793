/** What a worker takes of a coordinator's datasets: those that were announced, to the byte, and nothing else. */

import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { QueueError } from "../../src/errors/index.ts";
import { contentDigest } from "../../src/pieces/http-store.ts";
import { fetchServedFile, isServedFile } from "../../src/pieces/served-file.ts";

const CONTENT = Buffer.alloc(300_000, "a dataset ");
const SHA256 = createHash("sha256").update(CONTENT).digest();
const FILE = { name: "letters", sha256: SHA256.toString("hex"), bytes: CONTENT.length };
const HEADERS = { "Content-Length": CONTENT.length, "content-digest": contentDigest(SHA256) };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A coordinator that answers in this way; counts how often it is asked. */
async function answering(answer: (response: ServerResponse, request: number) => void) {
  let requests = 0;
  const server = createServer((_request, response) => answer(response, ++requests));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { fetched: () => fetchServedFile(FILE, { address, token: "t" }, 1), requests: () => requests };
}

describe("a dataset that is served", () => {
  it("is taken where it is the one that was announced", async () => {
    const { fetched } = await answering((response) => response.writeHead(200, HEADERS).end(CONTENT));
    expect(Buffer.from(await fetched())).toEqual(CONTENT);
  });

  it("is asked for again where the transfer breaks off, and no more than a few times", async () => {
    const breaking = (response: ServerResponse) =>
      response.writeHead(200, HEADERS).write(CONTENT.subarray(0, 100_000), () => response.destroy());
    const { fetched, requests } = await answering((response, request) =>
      request < 3 ? breaking(response) : response.writeHead(200, HEADERS).end(CONTENT),
    );
    expect(Buffer.from(await fetched())).toEqual(CONTENT);
    expect(requests()).toBe(3);
    const broken = await answering(breaking);
    await expect(broken.fetched()).rejects.toThrow("Received: fewer, 5 times");
    await expect(broken.fetched()).rejects.toBeInstanceOf(QueueError);
  });

  it("is refused, without being asked for again, where it is another one", async () => {
    const changed = Buffer.from(CONTENT).fill(1, 200_000);
    const { "Content-Length": _, ...unannounced } = HEADERS;
    for (const [answer, words] of [
      [(response: ServerResponse) => response.writeHead(200, HEADERS).end(changed), "Received: others."],
      [
        (response: ServerResponse) =>
          response.writeHead(200, unannounced).end(Buffer.concat([CONTENT, CONTENT])),
        "Received: more bytes.",
      ],
      [
        (response: ServerResponse) =>
          response.writeHead(200, { ...HEADERS, "Content-Length": 5 }).end("short"),
        "Received: 5 bytes.",
      ],
      [
        (response: ServerResponse) =>
          response.writeHead(200, { "Content-Length": CONTENT.length }).end(CONTENT),
        "the digest of others",
      ],
      [(response: ServerResponse) => response.writeHead(401).end("Expected a token.\n"), "status 401"],
      [(response: ServerResponse) => response.writeHead(404).end(), "status 404"],
    ] as const) {
      const { fetched, requests } = await answering(answer);
      await expect(fetched()).rejects.toThrow(words);
      expect(requests()).toBe(1);
    }
  });

  it("is not asked for where a queue describes it in any other way", async () => {
    expect(isServedFile(FILE)).toBe(true);
    const wrong = [
      { ...FILE, sha256: "../../etc/passwd" },
      { ...FILE, sha256: `${FILE.sha256}0` },
      { ...FILE, bytes: 2 ** 40 },
      { ...FILE, bytes: -1 },
      { ...FILE, name: 1 },
      null,
    ];
    for (const one of wrong) {
      expect(isServedFile(one)).toBe(false);
      await expect(
        fetchServedFile(one as typeof FILE, { address: "http://127.0.0.1:1/", token: "t" }),
      ).rejects.toThrow(QueueError);
    }
  });
});
