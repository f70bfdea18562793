/** Training: one run at a time. */

import type { TrainingApi } from "./api.ts";

function notYet(): never {
  throw new Error("not yet");
}

export const trainingApi: TrainingApi = {
  startRun: notYet,
  pauseRun: notYet,
  resumeRun: notYet,
  stepRun: notYet,
  stopRun: notYet,
  setLearningRate: notYet,
  exportModel: notYet,
  importModel: notYet,
};
