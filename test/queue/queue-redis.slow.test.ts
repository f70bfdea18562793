/** Pieces that workers behind a queue compute, over Redis. */

import { testQueue } from "./queue-executor.ts";
import { REDIS } from "./servers.ts";

testQueue(REDIS);
