export { type Platform, platform, usePlatform } from "./platform.ts";
export { NEXT, ResidentState } from "./resident-state.ts";
export { type Feed, type FeedData, Session } from "./session.ts";
export { type Closable, SessionCache } from "./session-cache.ts";
