/** Entry point of a worker process, which computes pieces of a study, a sweep or a custom module. */

import { answerCoordinator } from "../pieces/children/answer.ts";
import type { OpenWork } from "../pieces/children/work.ts";
import { UsageError } from "./options.ts";

answerCoordinator(async (module): Promise<OpenWork> => {
  if (module === "study") return (await import("./study-work.ts")).openWork;
  if (module === "sweep") return (await import("../sweep/work.ts")).openWork;
  if (module.startsWith("file:")) return (await import(module)).openWork;
  throw new UsageError(
    `Expected work of a kind that this version of Atelier supports. Received: "${module}".`,
  );
});
