/** Workers of a queue in one process that compute nothing and sleep: `bench/queue.ts` starts it. */

import type { Work } from "../src/pieces/children/work.ts";
import { fileStore } from "../src/pieces/file-store.ts";
import { fingerprintOf } from "../src/pieces/piece.ts";
import { openEngine } from "../src/queue/engine.ts";
import { isPieceJob } from "../src/queue/jobs.ts";
import { LOCK_MS } from "../src/queue/queue-executor.ts";
import { pieceQueueOf, workIdOf } from "../src/queue/works.ts";
import { COMPUTED_BY, type SmallWork, smallResult } from "../test/pieces/small-work.ts";

const [url = "", description = "", count] = process.argv.slice(2);
const work: Work = JSON.parse(description);
const { stepMs = 0 } = work.description as SmallWork;
const engine = await openEngine(url, () => {});
const store = await fileStore(work.store.kind === "directory" ? work.store.directory : "", COMPUTED_BY);
const queue = pieceQueueOf(await workIdOf(work));
for (let worker = 0; worker < Number(count); worker++) {
  engine.worker(
    queue,
    async ({ data }) => {
      if (!isPieceJob(data)) throw new Error("no piece");
      await new Promise((resolve) => setTimeout(resolve, stepMs));
      const i = Number(data.name.split("/")[1]);
      await store.put(data.name, await fingerprintOf({ i, steps: 1 }), {
        result: smallResult(i),
        seconds: 0,
      });
      return { state: "computed", seconds: 0 };
    },
    { lockMs: LOCK_MS },
  );
}
