/** Few sessions stay open. */

import { describe, expect, it } from "vitest";
import { SessionCache } from "../../src/runtime/index.ts";

function recorded() {
  const log: string[] = [];
  const cache = new SessionCache<{ name: string; dispose(): Promise<void> }>(2);
  const get = (name: string) =>
    cache.get(name, async () => {
      log.push(`open ${name}`);
      return { name, dispose: async () => void log.push(`close ${name}`) };
    });
  return { log, cache, get };
}

describe("SessionCache", () => {
  it("opens once, and closes what was used least recently", async () => {
    const { log, get } = recorded();
    for (const name of ["a", "b", "a", "c", "a", "b"]) expect((await get(name)).name).toBe(name);
    expect(log).toEqual(["open a", "open b", "close b", "open c", "close c", "open b"]);
  });

  it("closes everything when it is cleared", async () => {
    const { log, cache, get } = recorded();
    await get("a");
    await get("b");
    await cache.clear();
    expect(log).toEqual(["open a", "open b", "close a", "close b"]);
    await get("a");
    expect(log.at(-1)).toBe("open a");
  });

  it("does not keep what could not be opened", async () => {
    const { cache, get } = recorded();
    await expect(cache.get("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect((await get("a")).name).toBe("a");
  });
});
