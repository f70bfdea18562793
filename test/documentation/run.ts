/**
 * Runs the examples of docstrings, checks their types, and says what is wrong with them and what is undocumented:
 * `node --import tsx test/documentation/run.ts [PATTERN]`, of paths that match.
 */

import { nodePlatform, usePlatform } from "../../src/index.ts";
import { typeFaultsOf } from "./check-types.ts";
import { faultsOfAll, programsOf } from "./examples.ts";
import { exportedSymbols } from "./exports.ts";
import { gapsOf } from "./gaps.ts";

usePlatform(nodePlatform({ threads: 1, process: false }));
const pattern = new RegExp(process.argv[2] ?? "");
const chosen = exportedSymbols().filter(({ path }) => pattern.test(path));
const programs = chosen.flatMap(programsOf);
for (const fault of await faultsOfAll(programs)) console.log(fault);
if (programs.length > 0) process.stdout.write(typeFaultsOf(programs));
const gaps = gapsOf(chosen);
for (const gap of gaps) console.log(gap);
console.log(`${chosen.length} symbols and members, ${programs.length} examples, ${gaps.length} gaps`);
