import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheDirectory, dataLocations } from "../../src/data/locations.ts";

const home = "/home/ada";
const linux = { platform: "linux", home, environment: {} };

describe("cacheDirectory", () => {
  it("follows each platform's convention", () => {
    expect(cacheDirectory(linux)).toBe("/home/ada/.cache/atelier");
    expect(cacheDirectory({ ...linux, environment: { XDG_CACHE_HOME: "/big/cache" } })).toBe(
      "/big/cache/atelier",
    );
    expect(cacheDirectory({ ...linux, platform: "darwin" })).toBe("/home/ada/Library/Caches/atelier");
    expect(cacheDirectory({ ...linux, platform: "win32" })).toBe(
      join(home, "AppData", "Local", "atelier", "Cache"),
    );
    expect(cacheDirectory({ platform: "win32", home, environment: { LOCALAPPDATA: "/local" } })).toBe(
      join("/local", "atelier", "Cache"),
    );
  });

  it.each(["", "relative"])("ignores XDG_CACHE_HOME=%j, as its specification asks", (value) => {
    expect(cacheDirectory({ ...linux, environment: { XDG_CACHE_HOME: value } })).toBe(
      "/home/ada/.cache/atelier",
    );
  });
});

describe("dataLocations", () => {
  it("is the directory given, and no other", () => {
    expect(dataLocations("here", { ...linux, environment: { ATELIER_DATA: "/data" } })).toEqual([
      { directory: "here", reason: "--data" },
    ]);
  });

  it("is ATELIER_DATA, then the cache directory", () => {
    const cache = { directory: "/home/ada/.cache/atelier", reason: "the cache directory" };
    expect(dataLocations(undefined, { ...linux, environment: { ATELIER_DATA: "/data" } })).toEqual([
      { directory: "/data", reason: "ATELIER_DATA" },
      cache,
    ]);
    expect(dataLocations(undefined, linux)).toEqual([cache]);
    expect(dataLocations(undefined, { ...linux, environment: { ATELIER_DATA: "" } })).toEqual([cache]);
  });
});
