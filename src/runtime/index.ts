export { makeDisposable } from "./disposable.ts";
export { allocateFloats } from "./engine-error.ts";
export {
  type Engine,
  type OpenGraphSession,
  type Platform,
  platform,
  targetOfEngine,
  usePlatform,
} from "./platform.ts";
export type { EngineMemory } from "./remote-tensors.ts";
export { isAllFinite, NEXT, type ResidentEntry, ResidentState, ResidentTensor } from "./resident-state.ts";
export { type Attempt, type Feed, type FeedData, Session } from "./session.ts";
export { type Closable, SessionCache } from "./session-cache.ts";
export { MAX_THREADS } from "./threads.ts";
