/** Each lowering compared with the plain one on every subject. */

import { compareLowerings, MAX_SEEDS } from "./comparisons.ts";

compareLowerings(MAX_SEEDS);
