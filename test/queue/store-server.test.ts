/** The store that a coordinator serves: who gets what of it, and what is kept. */

import { readdir } from "node:fs/promises";
import { serialize } from "node:v8";
import { afterEach, describe, expect, it } from "vitest";
import { type PackedDataset, packDataset } from "../../src/data/node.ts";
import { drawDataset } from "../../src/index.ts";
import { computePiece, readComputed } from "../../src/pieces/compute-piece.ts";
import { fileStore } from "../../src/pieces/file-store.ts";
import { DIGEST_HEADER, FINGERPRINT_HEADER, httpStore, packBody } from "../../src/pieces/http-store.ts";
import { fingerprintOf } from "../../src/pieces/piece.ts";
import { type StoreServer, serveStore } from "../../src/queue/store-server.ts";
import { checkPlace } from "../../src/queue/worker-store.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";
import { COMPUTED_BY, smallPieces, smallResult } from "../pieces/small-work.ts";

const TOKEN = "a token that nobody guesses";
/** Larger than what is sent at once. */
const DATASET: PackedDataset = packDataset(
  await drawDataset("drawn-digits", { trainCount: 150, testCount: 50 }),
);
const opened: StoreServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function served() {
  const directory = await temporaryDirectory();
  const store = await fileStore(directory, COMPUTED_BY);
  const server = await serveStore({
    ...{ host: "127.0.0.1", port: 0, token: TOKEN, computedBy: COMPUTED_BY, datasets: [DATASET] },
  });
  opened.push(server);
  const pieces = smallPieces({ pieces: 2, steps: 3 });
  await server.serve(pieces, store);
  const { address } = server;
  const ask = (path: string, init: RequestInit = {}, token = TOKEN) =>
    fetch(`${address}${path}`, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
  return { directory, store, pieces, address, ask };
}

/** What a worker sends that has computed the piece. */
async function sent(value: unknown, i = 0, computedBy: object = COMPUTED_BY) {
  const fingerprint = await fingerprintOf({ fingerprint: await fingerprintOf({ i, steps: 3 }), computedBy });
  const { bytes, digest } = packBody(value);
  return {
    method: "PUT",
    body: bytes,
    headers: { [FINGERPRINT_HEADER]: fingerprint, [DIGEST_HEADER]: digest },
  };
}

describe("a store that is served", () => {
  it("takes what a worker computes, and gives it back", async () => {
    const { directory, store, pieces, address } = await served();
    const there = httpStore({ address, token: TOKEN, computedBy: COMPUTED_BY });
    for (const [i, piece] of pieces.entries()) {
      expect(await computePiece(piece, { store: there })).toMatchObject({ state: "computed" });
      expect((await readComputed(store, piece, () => {}))?.result).toEqual(smallResult(i, 3));
      expect((await readComputed(there, piece, () => {}))?.result).toEqual(smallResult(i, 3));
    }
    // No checkpoint is left.
    expect((await readdir(`${directory}/small`)).toSorted()).toEqual(["0.piece", "1.piece"]);
  });

  it("answers 401 to those without the token, whatever they ask for", async () => {
    const { address, ask, directory } = await served();
    for (const path of ["", "pieces/small/0", "pieces/unknown", "pieces/..%2f..%2fetc", "elsewhere"]) {
      for (const method of ["GET", "PUT", "DELETE", "POST"]) {
        const init = { method, ...(method === "PUT" && { body: "x" }) };
        const answers = [await ask(path, init, "another token"), await fetch(`${address}${path}`, init)];
        for (const answer of answers) {
          expect(answer.status).toBe(401);
          expect(await answer.text()).toBe("Expected a token.\n");
        }
      }
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it("keeps no result of other data, of another program, or that is damaged, and none that is no result", async () => {
    const { ask, directory } = await served();
    const result = { result: { number: 1 }, seconds: 1 };
    const refusals = [
      [await sent(result, 1), 409],
      [await sent(result, 0, { code: "another" }), 409],
      [
        { ...(await sent(result)), body: new Uint8Array(serialize({ result: { number: 2 }, seconds: 1 })) },
        422,
      ],
      [await sent({ result: "none", seconds: 1 }), 422],
      [await sent("no result"), 422],
    ] as const;
    for (const [request, status] of refusals)
      expect((await ask("pieces/small/0", request)).status).toBe(status);
    expect((await ask("pieces/small/0", { method: "DELETE" })).status).toBe(405);
    expect(await readdir(directory)).toEqual([]);
    expect((await ask("pieces/small/0", await sent(result))).status).toBe(204);
  });

  it("knows no names but those of its pieces", async () => {
    const { ask } = await served();
    const request = await sent({ result: {}, seconds: 1 });
    for (const path of ["pieces/small/2", "pieces/small%2f0", "pieces/small/0.piece", "datasets/mnist"]) {
      const { status } = await ask(path, request);
      expect([400, 404]).toContain(status);
    }
    expect((await ask("pieces/small/..%2f0", request)).status).toBe(400);
    expect((await ask("pieces/%2e%2e/small", request)).status).toBe(404);
  });

  it("gives datasets by their checksums to those with the token, and nothing beside", async () => {
    const { ask } = await served();
    const sound = await ask(`datasets/${DATASET.sha256}`);
    expect(Buffer.from(await sound.arrayBuffer())).toEqual(Buffer.concat(DATASET.chunks));
    expect(sound.headers.get("content-length")).toBe(String(DATASET.bytes));
    expect((await ask(`datasets/${DATASET.sha256}`, {}, "another token")).status).toBe(401);
    expect((await ask(`datasets/${DATASET.sha256}`, { method: "PUT", body: "x" })).status).toBe(405);
    for (const path of ["", "letters", "0".repeat(64), `${DATASET.sha256}/x`, "..%2f..%2fetc"]) {
      expect([400, 404]).toContain((await ask(`datasets/${path}`)).status);
    }
  });

  it("is not served with a token that can be guessed", async () => {
    const options = { host: "127.0.0.1", port: 0, token: "1234", computedBy: COMPUTED_BY };
    await expect(serveStore(options)).rejects.toThrow(
      "Expected a token of 16 characters or more. Received: one of 4.",
    );
  });

  it("is not used by workers that it refuses", async () => {
    const { address } = await served();
    const place = { kind: "http", address } as const;
    expect(await checkPlace(place, { ATELIER_STORE_TOKEN: TOKEN })).toBeUndefined();
    expect(await checkPlace(place, { ATELIER_STORE_TOKEN: "another" })).toContain("Received: status 401.");
    expect(await checkPlace(place, {})).toContain("Expected the token of the coordinator's store");
  });

  it("says to a worker that it refuses a result", async () => {
    const { address, pieces } = await served();
    const there = httpStore({ address, token: TOKEN, computedBy: { code: "another" } });
    const [piece] = pieces;
    await expect(there.put(piece?.name ?? "", "0", { result: {}, seconds: 1 })).rejects.toThrow(
      "Received: status 409",
    );
  });
});
