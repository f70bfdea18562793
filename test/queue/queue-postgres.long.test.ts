/** Pieces that workers behind a queue compute, over PostgreSQL. */

import { testQueue } from "./queue-executor.ts";
import { POSTGRESQL } from "./servers.ts";

testQueue(POSTGRESQL);
