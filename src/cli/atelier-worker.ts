/** The program of a process that computes pieces of a study or a sweep, or whatever a module of one's own makes of them. */

import { answerCoordinator } from "../pieces/children/answer.ts";
import type { OpenWork } from "../pieces/children/work.ts";
import { UsageError } from "./options.ts";

answerCoordinator(async (module): Promise<OpenWork> => {
  if (module === "study") return (await import("./study-work.ts")).openWork;
  if (module === "sweep") return (await import("../sweep/work.ts")).openWork;
  if (module.startsWith("file:")) return (await import(module)).openWork;
  throw new UsageError(`Expected work that this version of Atelier knows. Received: "${module}".`);
});
