/** Directories that are searched for datasets. */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** A directory that holds a directory for each dataset, and what made it one, for messages. */
export interface DataLocation {
  readonly directory: string;
  /** Such as "--data" or "ATELIER_DATA". */
  readonly reason: string;
}

/** The environment that the answer depends on; the default is this process. */
export interface Surroundings {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly home?: string;
}

/**
 * The directories that may hold datasets, in the order in which they are looked at: `data` and no other if it is
 * given, so that what was asked for is never silently replaced; else the environment variable ATELIER_DATA, if it
 * is set, and the platform's cache directory.
 *
 * @param data the directory given explicitly, as with `--data`
 */
export function dataLocations(data?: string, surroundings: Surroundings = {}): DataLocation[] {
  if (data !== undefined) return [{ directory: data, reason: "--data" }];
  const { environment = process.env } = surroundings;
  const locations = [{ directory: cacheDirectory(surroundings), reason: "the cache directory" }];
  if (environment.ATELIER_DATA) {
    locations.unshift({ directory: environment.ATELIER_DATA, reason: "ATELIER_DATA" });
  }
  return locations;
}

/**
 * Atelier's directory for what can be fetched again: on Linux `$XDG_CACHE_HOME/atelier` or `~/.cache/atelier`, on
 * macOS `~/Library/Caches/atelier`, on Windows `%LOCALAPPDATA%\atelier\Cache`.
 *
 * Source: XDG Base Directory Specification (which has relative values ignored), Apple's File System Programming
 * Guide, Microsoft's KNOWNFOLDERID.
 */
export function cacheDirectory(surroundings: Surroundings = {}): string {
  const { environment = process.env, platform = process.platform, home = homedir() } = surroundings;
  if (platform === "darwin") return join(home, "Library", "Caches", "atelier");
  if (platform === "win32") {
    return join(environment.LOCALAPPDATA || join(home, "AppData", "Local"), "atelier", "Cache");
  }
  const cache = environment.XDG_CACHE_HOME ?? "";
  return join(isAbsolute(cache) ? cache : join(home, ".cache"), "atelier");
}
