/** Options that `study` and `start` share. */

import { Option } from "commander";
import { EVIDENCE } from "../../study/evidence.ts";
import { someOf } from "../options.ts";

/** --only */
export function onlyOption(): Option {
  const explanation = `evidence to collect, separated by commas: ${EVIDENCE.join(", ")} (default: all)`;
  return new Option("--only <evidence>", explanation).argParser(someOf("--only", EVIDENCE));
}
