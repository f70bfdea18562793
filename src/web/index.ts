export {
  type CachedFetch,
  type CachedFetchOptions,
  fetchCached,
  type Loading,
  removeOtherCaches,
} from "./fetch-cached.ts";
