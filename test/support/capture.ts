/** What is written to the terminal while something runs. */

import { nodePlatform, usePlatform } from "../../src/index.ts";
import { useOneThread } from "./one-thread.ts";

export async function captured(
  run: () => Promise<unknown>,
  options: { isInteractive?: boolean } = {},
): Promise<string> {
  const pieces: string[] = [];
  usePlatform({
    ...nodePlatform({ process: false }),
    terminal: { write: (text) => pieces.push(text), isInteractive: options.isInteractive ?? false },
  });
  try {
    await run();
  } finally {
    useOneThread();
  }
  return pieces.join("");
}
