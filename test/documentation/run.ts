/**
 * Runs the examples of docstrings, checks their types, and says what is wrong with them and what is undocumented:
 * `node --import tsx test/documentation/run.ts [PATTERN]`, of paths that match. With `--list`, takes what is documented by now out of the list.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { nodePlatform, usePlatform } from "../../src/index.ts";
import { typeFaultsOf } from "./check-types.ts";
import { faultsOfAll, programsOf } from "./examples.ts";
import { exportedSymbols } from "./exports.ts";
import { gapsOf, UNDOCUMENTED } from "./gaps.ts";

const [argument = ""] = process.argv.slice(2);
const symbols = exportedSymbols();
if (argument === "--list") {
  const gaps = new Set(gapsOf(symbols));
  const listed = readFileSync(UNDOCUMENTED, "utf8").split("\n");
  const left = listed.filter((line) => gaps.has(line));
  writeFileSync(UNDOCUMENTED, left.map((line) => `${line}\n`).join(""));
  console.log(`${left.length} left of ${listed.length - 1}`);
} else {
  usePlatform(nodePlatform({ threads: 1, process: false }));
  const pattern = new RegExp(argument);
  const chosen = symbols.filter(({ path }) => pattern.test(path));
  const programs = chosen.flatMap(programsOf);
  for (const fault of await faultsOfAll(programs)) console.log(fault);
  if (programs.length > 0) process.stdout.write(typeFaultsOf(programs));
  const gaps = gapsOf(chosen);
  for (const gap of gaps) console.log(gap);
  console.log(`${chosen.length} symbols and members, ${programs.length} examples, ${gaps.length} gaps`);
}
