/** The worker: datasets, training and everything else that computes, so that the page never waits. */

import { expose } from "comlink";
import type { WorkerApi } from "./api.ts";
import { datasetsApi } from "./datasets.ts";
import { engineApi } from "./engine.ts";
import { evidenceApi } from "./evidence.ts";
import { trainingApi } from "./training.ts";
import { tryApi } from "./try.ts";

const api: WorkerApi = { ...engineApi, ...datasetsApi, ...trainingApi, ...tryApi, ...evidenceApi };

expose(api);
