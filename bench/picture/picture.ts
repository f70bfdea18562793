/**
 * Makes the moving picture of the README, docs/pictures/training.svg, from the recording of a training beside it; with
 * `--record` it trains first.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { draw } from "./draw.ts";
import { type Recording, record } from "./record.ts";

const path = (name: string) => fileURLToPath(new URL(`../../docs/pictures/${name}`, import.meta.url));

if (process.argv.includes("--record"))
  writeFileSync(path("training.json"), `${JSON.stringify(await record(), null, 2)}\n`);
const recording: Recording = JSON.parse(readFileSync(path("training.json"), "utf8"));
writeFileSync(path("training.svg"), draw(recording));
