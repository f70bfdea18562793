/** A signal, as Ctrl-C sends it to a process. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { serveInProcess } from "./serving-process.ts";

it("ends at once and well at SIGINT, whatever it is sending", async () => {
  const directory = await mkdtemp(join(tmpdir(), "atelier-interrupt-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, "runs", "large"), { recursive: true });
  await writeFile(join(directory, "runs", "large", "model.onnx"), new Uint8Array(2 ** 24));
  const server = await serveInProcess(["--runs", join(directory, "runs"), "--data", directory]);
  const sockets = ["", `GET /runs/large/model.onnx HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`].map(
    (text) => {
      const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
      socket.on("error", () => {});
      return socket;
    },
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const [, reader] = sockets;
  // It has begun to send, and is not read on.
  await new Promise<void>((resolve) => reader?.once("data", () => resolve()));
  reader?.pause();
  const { exitCode, stderr, milliseconds } = await server.interrupt();
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(milliseconds).toBeLessThan(1000);
});
