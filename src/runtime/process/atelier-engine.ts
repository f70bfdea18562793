/**
 * The program of the engine's process: reads requests from a socket and answers them, one after the other, until the
 * other end is closed or its process is gone. Waiting and computing both block this process, which has nothing else to do.
 */

import { readSync, writeSync } from "node:fs";
import { type NativeOptions, nativeEngine } from "../native-engine.ts";
import {
  asBytes,
  decodeHeader,
  encodeHeader,
  headerLength,
  PREFIX_BYTES,
  type RequestHeader,
} from "./frames.ts";
import { SOCKET } from "./program.ts";
import { Server } from "./server.ts";

/** Milliseconds to wait where the system has no data yet, or no room, and does not wait by itself. */
const PAUSE = 1;

/** System errors that mean the other process is gone. */
const GONE = ["EOF", "EPIPE", "ECONNRESET", "ENOTCONN"];

await serve();

async function serve(): Promise<void> {
  const options: NativeOptions = JSON.parse(process.argv[2] ?? "{}");
  const server = new Server(nativeEngine(options));
  for (;;) {
    const prefix = read(new Uint8Array(PREFIX_BYTES));
    const header: RequestHeader = decodeHeader(read(new Uint8Array(headerLength(prefix))));
    const places = server.prepare(header);
    for (const place of places) read(place);
    const reply = await server.answer(header, places);
    write(encodeHeader(reply.header));
    for (const array of reply.arrays) write(array);
  }
}

/** Fills an array. */
function read(target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let filled = 0;
  while (filled < target.length) {
    const count = insist(() => readSync(SOCKET, target, filled, target.length - filled, null));
    if (count === 0) process.exit();
    filled += count;
  }
  return target;
}

function write(array: ArrayBufferView): void {
  const bytes = asBytes(array);
  let written = 0;
  while (written < bytes.length) {
    written += insist(() => writeSync(SOCKET, bytes, written, bytes.length - written));
  }
}

/** Does what may have to be tried again; ends this process where the other one is gone. */
function insist(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (GONE.includes(code)) process.exit();
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
