import { defined } from "../../src/checked.ts";
import type { Value } from "../../src/graph/index.ts";
import { simplify } from "../../src/rewrites/index.ts";

/** A value as a model's graph would have it. */
export function simplified(value: Value): Value {
  return defined(simplify([value])[0]);
}
