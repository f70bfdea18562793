/** Runs programs of pages one after the other in this process, and says between them which one it is. */

import { pathToFileURL } from "node:url";

for (const file of process.argv.slice(2)) {
  process.stdout.write(`\0program ${file}\n`);
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    process.stdout.write(`\0failed ${error instanceof Error ? error.stack : error}\n`);
  }
}
