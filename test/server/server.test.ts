/** Whom the server answers, and what its answers have in common. */

import { once } from "node:events";
import { utimes } from "node:fs/promises";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ServerError } from "../../src/errors/index.ts";
import { isOwnHost } from "../../src/server/host-check.ts";
import { serve } from "../../src/server/index.ts";
import { ASSET, ask, bodyOf, headersOf, PAGE_TEXT, raw, served, statusOf } from "./support.ts";

const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": expect.stringMatching(/^camera=\(self\), microphone=\(\)/),
};

describe("answers", () => {
  it("have the headers of isolation, whatever they are", async () => {
    const { port } = await served({ "runs/study/report.html": "<html></html>" });
    const kinds: [status: number, answer: string][] = [
      [200, await ask(port, "/")],
      [200, await ask(port, `/${ASSET}`)],
      [200, await ask(port, "/data/index.json")],
      [200, await ask(port, "/runs/index.json")],
      [200, await ask(port, "/runs/study/report.html")],
      [200, await ask(port, "/runs/study/status.json")],
      [200, await ask(port, "/", { method: "HEAD" })],
      [404, await ask(port, "/missing")],
      [405, await ask(port, "/", { method: "POST" })],
      [400, await ask(port, "/../a")],
      [414, await ask(port, `/${"a".repeat(3000)}`)],
      [421, await raw(port, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")],
      [400, await raw(port, "nonsense\r\n\r\n")],
    ];
    const etag = headersOf(kinds[0]?.[1] ?? "").get("etag");
    kinds.push([304, await ask(port, "/", { lines: [`If-None-Match: ${etag}`] })]);
    for (const [status, answer] of kinds) {
      expect(statusOf(answer)).toBe(status);
      expect(Object.fromEntries(headersOf(answer))).toMatchObject(ISOLATION);
      const policy = headersOf(answer).get("content-security-policy") ?? "";
      expect(policy).toMatch(/^default-src 'none'/);
      expect(policy.replace(/style-src [^;]*/, "")).not.toContain("unsafe-inline");
    }
  });

  it("let the page run its own scripts, wasm and workers, and nobody else's, and connect to nobody else", async () => {
    const { port } = await served();
    for (const target of ["/", `/${ASSET}`]) {
      const policy = headersOf(await ask(port, target))
        .get("content-security-policy")
        ?.split("; ");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).toContain("worker-src 'self'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
    }
  });

  it("to HEAD are those to GET without the body", async () => {
    const { port } = await served();
    for (const target of ["/", `/${ASSET}`, "/runs/index.json", "/missing", "/follow-report.js"]) {
      for (const lines of [[], ["Accept-Encoding: gzip"]]) {
        const [get, head] = [
          await ask(port, target, { lines }),
          await ask(port, target, { method: "HEAD", lines }),
        ];
        expect(bodyOf(head)).toBe("");
        const withoutDate = (answer: string) => [...headersOf(answer)].filter(([name]) => name !== "date");
        expect(withoutDate(head)).toEqual(withoutDate(get));
        expect(Number(headersOf(get).get("content-length"))).toBe(bodyOf(get).length);
      }
    }
  });

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "LINK"])(
    "to %s say which methods there are",
    async (method) => {
      const { port } = await served();
      const answer = await ask(port, "/", { method });
      expect(statusOf(answer)).toBe(405);
      expect(headersOf(answer).get("allow")).toBe("GET, HEAD");
    },
  );

  it("to a request with a body do not wait for it", async () => {
    const { port } = await served();
    const answer = await raw(
      port,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000000\r\n\r\nab`,
    );
    expect(statusOf(answer)).toBe(200);
    expect(headersOf(answer).get("connection")).toBe("close");
  });

  it("keep assets whose names change for ever, and ask each time for the rest", async () => {
    const { port } = await served();
    const caching = async (target: string) => headersOf(await ask(port, target)).get("cache-control");
    expect(await caching(`/${ASSET}`)).toBe("public, max-age=31536000, immutable");
    expect(await caching("/")).toBe("no-cache");
    expect(await caching("/runs/index.json")).toBe("no-store");
  });

  it("take a file that was compressed beforehand, unless it is older", async () => {
    const beforehand = gzipSync("compressed beforehand");
    const { port, directory } = await served({ [`page/${ASSET}.gz`]: beforehand });
    const compressed = async () => {
      const answer = await ask(port, `/${ASSET}`, { lines: ["Accept-Encoding: br, gzip"] });
      expect(headersOf(answer).get("content-encoding")).toBe("gzip");
      expect(headersOf(answer).get("vary")).toBe("Accept-Encoding");
      return gunzipSync(Buffer.from(bodyOf(answer), "latin1")).toString();
    };
    expect(await compressed()).toBe("compressed beforehand");
    await utimes(join(directory, "page", `${ASSET}.gz`), 1, 1);
    expect(await compressed()).toMatch(/^console\.log\("a page a page/);
  });

  it.each([
    ["", false],
    ["gzip", true],
    ["deflate, GZIP;q=0.5", true],
    ["*", true],
    ["gzip;q=0", false],
    ["gzip; q=0.000, br", false],
    ["xgzip", false],
  ])("to Accept-Encoding: %s are compressed: %s", async (accepted, isCompressed) => {
    const { port } = await served();
    const answer = await ask(port, `/${ASSET}`, { lines: [`Accept-Encoding: ${accepted}`] });
    expect(headersOf(answer).has("content-encoding")).toBe(isCompressed);
  });

  it("say that nothing changed to clients that have this version, compressed or not, and not to others", async () => {
    const { port, directory } = await served();
    const tagOf = async (lines: readonly string[]) =>
      headersOf(await ask(port, `/${ASSET}`, { lines })).get("etag");
    const [plain, gzip] = [await tagOf([]), await tagOf(["Accept-Encoding: gzip"])];
    expect(plain).not.toBe(gzip);
    const known = async (...lines: string[]) => statusOf(await ask(port, `/${ASSET}`, { lines }));
    expect(await known(`If-None-Match: "a", W/${plain}`)).toBe(304);
    expect(await known(`If-None-Match: ${gzip}`, "Accept-Encoding: gzip")).toBe(304);
    expect(await known(`If-None-Match: ${gzip}`)).toBe(200);
    await utimes(join(directory, "page", ASSET), 5, 5);
    expect(await known(`If-None-Match: ${plain}`)).toBe(200);
  });
});

describe("the host", () => {
  it.each([
    ["127.0.0.1:PORT", 200],
    ["localhost:PORT", 200],
    ["LOCALHOST:PORT", 200],
    ["[::1]:PORT", 200],
    ["127.0.0.1", 421],
    ["127.0.0.1:1", 421],
    ["evil.example:PORT", 421],
    ["127.0.0.1.evil.example:PORT", 421],
    ["localhost.evil.example:PORT", 421],
    ["evil.example@127.0.0.1:PORT", 421],
    ["127.0.0.1:PORT:PORT", 421],
    ["127.0.0.1:PORT/", 421],
    ["192.168.1.1:PORT", 421],
    ["0.0.0.0:PORT", 421],
    ["[::]:PORT", 421],
    ["127.0.0.1:0PORT0", 421],
    ["", 421],
  ])("%s is answered with %i", async (host, status) => {
    const { port } = await served();
    const header = host.replaceAll("PORT", String(port));
    expect(statusOf(await raw(port, `GET / HTTP/1.1\r\nHost: ${header}\r\nConnection: close\r\n\r\n`))).toBe(
      status,
    );
  });

  it("may be the one that was asked for; of all addresses one in digits, but no foreign name", () => {
    expect(isOwnHost("box.lan:80", "box.lan", 80)).toBe(true);
    expect(isOwnHost("box.lan", "box.lan", 80)).toBe(true);
    expect(isOwnHost("192.168.1.7:8000", "192.168.1.7", 8000)).toBe(true);
    expect(isOwnHost("192.168.1.8:8000", "192.168.1.7", 8000)).toBe(false);
    expect(isOwnHost("192.168.1.7:8000", "0.0.0.0", 8000)).toBe(true);
    expect(isOwnHost("[fe80::1]:8000", "::", 8000)).toBe(true);
    expect(isOwnHost("evil.example:8000", "0.0.0.0", 8000)).toBe(false);
  });
});

describe("the server", () => {
  it("listens on this machine alone", async () => {
    const { port } = await served();
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect(port, address, () => resolve(true));
        socket.on("error", () => resolve(false));
      });
      expect(reached).toBe(false);
    }
  });

  it("says what to do where the port is taken", async () => {
    const { port } = await served();
    const again = serve({ port, runs: [], isRunning: () => false });
    await expect(again).rejects.toThrow(ServerError);
    await expect(again).rejects.toThrow(
      `Expected to listen at port ${port} of 127.0.0.1; name another with --port, or leave --port out for a free one. ` +
        "Received: a port at which another program listens.",
    );
  });

  it("says what to do where the address is another machine's", async () => {
    // TEST-NET-1, RFC 5737.
    await expect(serve({ host: "192.0.2.1", runs: [], isRunning: () => false })).rejects.toThrow(
      /; name an address of this machine with --host\. Received: an address of another machine\.$/,
    );
  });

  it("ends at once, with connections open, idle and in the middle of an answer", async () => {
    const server = await served({ "page/large.bin": new Uint8Array(2 ** 25) });
    const sockets = await Promise.all(
      [
        "",
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`,
        `GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`,
      ].map(
        (text) =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const socket = connect(server.port, "127.0.0.1", () => {
              socket.pause();
              socket.write(text, () => resolve(socket));
            });
            socket.on("error", () => {});
          }),
      ),
    );
    // What was asked for has begun to come.
    await Promise.all(sockets.slice(1).map((socket) => once(socket, "readable")));
    const began = performance.now();
    await server.close();
    // Left to itself, the silent connection ends after ten seconds, and that which does not read after a minute.
    expect(performance.now() - began).toBeLessThan(8000);
    for (const socket of sockets) socket.destroy();
  });

  it("tells of its answers where it is asked to", async () => {
    const lines: string[] = [];
    const { port } = await served({}, { onAnswer: (line) => lines.push(line) });
    expect(bodyOf(await ask(port, "/"))).toBe(PAGE_TEXT);
    await ask(port, "/missing?a=b");
    expect(lines).toEqual(["GET / 200", "GET /missing?a=b 404"]);
  });
});
