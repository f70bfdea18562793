/**
 * Memory that is released at once. After every run of training steps the runtime returns all weights and slots in new
 * buffers, 38 MB for the reference article's network, and the old ones wait for the garbage collector. Meanwhile the C library
 * takes fresh pages from the system, which on a virtual machine costs ten times as much as copying: 30 to 100 ms a run.
 * If they are released before the next run, the same pages are reused.
 */

import { MessageChannel, type MessagePort } from "node:worker_threads";

/**
 * Just below 32 MiB, the largest block for which glibc adapts: once a block of this size was freed, blocks up to it are
 * kept for reuse, and only what exceeds twice its size goes back to the system (mallopt(3), `M_MMAP_THRESHOLD`).
 * Elsewhere it is a block like any other.
 */
const LARGEST_KEPT = 31 * 2 ** 20;

export class ReleasedBuffers {
  #port: MessagePort | undefined;

  /** Detaches the buffers; their memory is free at once. */
  release(buffers: readonly ArrayBuffer[]): void {
    this.#port ??= openPort();
    this.#port.postMessage(null, [...buffers]);
  }
}

/** A port without listeners: buffers transferred to it are freed. */
function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.unref();
  port1.postMessage(null, [new ArrayBuffer(LARGEST_KEPT)]);
  return port1;
}
