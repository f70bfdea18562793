export { type Platform, platform, usePlatform } from "./platform.ts";
export { type FeedData, NEXT, ResidentState, Session } from "./session.ts";
export { type Closable, SessionCache } from "./session-cache.ts";
