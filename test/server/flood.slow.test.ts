/** A thousand connections that take their time, and one that does not. The server is a process of its own, as it is for users. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type ServingProcess, serveInProcess } from "./serving-process.ts";
import { ask, statusOf } from "./support.ts";

const MANY = 1000;

/** What each of them sends, and then no more. */
const KINDS: readonly (readonly [what: string, text: string])[] = [
  ["nothing", ""],
  ["half a line", "GET / HT"],
  ["a header that does not end", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: "],
  ["a request and half of another one", "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\nGET /"],
  ["a body that does not come", "POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 1000000\r\n\r\n"],
  [
    "for a large file, which they do not read",
    "GET /runs/large/model.onnx HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
  ],
];

let directory: string;
let server: ServingProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "atelier-flood-"));
  await mkdir(join(directory, "runs", "large"), { recursive: true });
  await writeFile(join(directory, "runs", "large", "model.onnx"), new Uint8Array(2 ** 24));
  server = await serveInProcess(["--runs", join(directory, "runs"), "--data", directory]);
});

afterAll(async () => {
  await server.interrupt();
  await rm(directory, { recursive: true, force: true });
});

/** Milliseconds: less than the ten seconds after which the server gives up the first of those that send no request. */
const MAX_WAIT = 8000;

it.each(KINDS)(
  "answers beside a thousand connections that send %s, without waiting for one of them",
  async (_, text) => {
    const { port } = server;
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (let batch = 0; batch < MANY; batch += 100) {
      await Promise.all(
        Array.from({ length: 100 }, () => {
          return new Promise<void>((resolve) => {
            const socket = connect(port, "127.0.0.1", () => {
              socket.write(text.replaceAll("PORT", String(port)));
              resolve();
            });
            socket.pause();
            socket.on("error", () => resolve());
            sockets.push(socket);
          });
        }),
      );
      // While they come, and when they are there.
      const began = performance.now();
      expect(statusOf(await ask(port, "/runs/large/status.json"))).toBe(200);
      expect(performance.now() - began).toBeLessThan(MAX_WAIT);
    }
  },
);
