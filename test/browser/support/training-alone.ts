/** A page that trains without being asked, and sends its losses to where it came from. */

import { browserPlatform, usePlatform } from "../../../src/browser.ts";
import { train } from "./training.ts";
import { ALONE, ALONE_COUNT } from "./training-alone-run.ts";

async function losses(): Promise<Record<string, unknown>> {
  const engine = "/engine/ort-wasm-simd-threaded";
  const chosen = browserPlatform({ files: { mjs: `${engine}.mjs`, wasm: `${engine}.wasm` }, threads: 2 });
  usePlatform(chosen);
  const bytes = async (address: string) => new Uint8Array(await (await fetch(address)).arrayBuffer());
  const images = { data: await bytes("/images"), shape: [ALONE_COUNT, 28, 28, 1] };
  const examples = { images, labels: await bytes("/labels") };
  const taken: Record<string, unknown> = { threads: chosen.threads };
  for (const run of ALONE) taken[run.network] = (await train(run, examples)).losses;
  return taken;
}

const answer = await losses().catch((error) => ({ error: String(error) }));
await fetch("/answer", { method: "POST", body: JSON.stringify(answer) });
