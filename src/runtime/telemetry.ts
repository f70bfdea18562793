/**
 * ONNX Runtime 1.30 for Node reports to its maker by default: with the first session it writes a device id and an
 * event database into the home directory and looks up a collector (microsoft/onnxruntime#27379, #29843). The
 * environment variable below, read by its native part with the first session, decides. Atelier turns it off unless
 * the user has set it.
 */

import { isMainThread } from "node:worker_threads";
import { DeviceError } from "../errors/index.ts";

const VARIABLE = "ORT_DISABLE_TELEMETRY";

/** Milliseconds that a worker waits for its main thread, which may be computing. */
const MAX_WAIT = 10_000;

let decided: Promise<void> | undefined;

/**
 * Turns the engine's telemetry off, unless the environment says otherwise: `ORT_DISABLE_TELEMETRY=0` leaves it on.
 * Must be awaited before a process opens its first session.
 *
 * @throws DeviceError in a worker whose main thread does not answer
 */
export function disableTelemetry(): Promise<void> {
  decided ??= isMainThread ? Promise.resolve(setVariable()) : setVariableOfProcess();
  return decided;
}

function setVariable(): void {
  process.env[VARIABLE] ??= "1";
}

/** A worker's `process.env` is a copy that native code does not see, so the main thread is asked to set its own. */
async function setVariableOfProcess(): Promise<void> {
  setVariable();
  const { Session } = await import("node:inspector");
  await new Promise<void>((resolve, reject) => {
    const session = new Session();
    // Keeps the worker alive as well: a waiting session does not.
    const timer = setTimeout(() => {
      reject(
        new DeviceError(
          `Expected the main thread to answer a worker that opens its first session, or ${VARIABLE}=1 in the ` +
            `environment of the process. Received: no answer in ${MAX_WAIT / 1000} s.`,
        ),
      );
    }, MAX_WAIT);
    session.connectToMainThread();
    const expression = `process.env[${JSON.stringify(VARIABLE)}] ??= "1"`;
    session.post("Runtime.evaluate", { expression }, (error) => {
      clearTimeout(timer);
      session.disconnect();
      if (error === null) resolve();
      else reject(error);
    });
  });
}
