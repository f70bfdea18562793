/** Turns of the event loop for what a browser has waiting while a worker computes. */

let port: MessagePort | undefined;
const waiting: (() => void)[] = [];

/**
 * Waits for one turn of the event loop. A run of the wasm engine ends in a microtask, so that without this a worker that
 * trains would hear no message, timer or abort until it is done. A message to oneself, since timers wait for 4 ms
 * (https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers).
 */
export function macrotask(): Promise<void> {
  port ??= openPort();
  const toMyself = port;
  return new Promise((resolve) => {
    waiting.push(resolve);
    toMyself.postMessage(null);
  });
}

function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return port2;
}
