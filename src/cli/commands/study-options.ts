/** What can be typed of every command that studies. */

import { Option } from "commander";
import { EVIDENCE } from "../../study/evidence.ts";
import { someOf } from "../options.ts";

/** --only */
export function onlyOption(): Option {
  const explanation = `only some of ${EVIDENCE.join(", ")}; several with commas`;
  return new Option("--only <evidence>", explanation).argParser(someOf("--only", EVIDENCE));
}
