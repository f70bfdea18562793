/** Fetching datasets: made-up ones, and the real ones if they are available. */

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import {
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
  fetchFiles,
  type Published,
  verifyDataset,
  verifyFiles,
} from "../../src/data/fetching/fetch.ts";
import { type FileRole, STANDARD_FILES } from "../../src/data/files.ts";
import { ConfigurationError, DownloadError, StorageError, UnknownNameError } from "../../src/errors/index.ts";
import { type Behaviour, cutAfter, file, serve, status } from "../support/file-server.ts";
import { errorOf, onRealData, realData, temporaryDirectory } from "./fixtures.ts";
import { withoutProxies } from "./support/without-proxies.ts";

const ROLES = Object.keys(STANDARD_FILES) as FileRole[];
const nameOf = (role: FileRole) => `${STANDARD_FILES[role]}.gz`;
const NAMES = ROLES.map(nameOf);

/** The files of a made-up dataset, of 1,000, 2,000, 3,000 and 4,000 bytes. */
const CONTENTS = new Map(
  ROLES.map((role, i) => [nameOf(role), Buffer.alloc(1000 * (i + 1), `bytes of ${role}`)]),
);
const TOTAL = 10_000;
const contentOf = (name: string) => CONTENTS.get(name) ?? Buffer.alloc(0);

const MADE_UP: Published = {
  name: "made-up",
  title: "Made-Up",
  files: Object.fromEntries(
    ROLES.map((role) => {
      const bytes = contentOf(nameOf(role));
      return [role, { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }];
    }),
  ) as Published["files"],
  mirrors: [],
};

const QUICK = { backoffMs: 2 };

/** Serves the made-up files at the root; `script` may say otherwise of a path. */
const serveMadeUp = (script: (path: string) => Behaviour | undefined = () => undefined) =>
  serve(
    (path) => script(path) ?? (CONTENTS.has(path.slice(1)) ? file(contentOf(path.slice(1))) : status(404)),
  );

const fetchMadeUp = (mirrors: readonly string[], options: FetchOptions) =>
  fetchFiles({ ...MADE_UP, mirrors }, { ...QUICK, ...options });

// Anyone who runs the tests may have data of their own, and a proxy.
withoutProxies();
beforeEach(() => {
  vi.stubEnv("ATELIER_DATA", "");
});

/** Whatever has the name of one of the four files is that file. */
async function expectVerified(directory: string, expected: readonly string[]): Promise<void> {
  const names = (await readdir(directory)).filter((name) => !name.endsWith(".part"));
  expect(names.sort()).toEqual([...expected].sort());
  for (const name of names) expect(await readFile(join(directory, name))).toEqual(contentOf(name));
}

describe("fetchDataset", () => {
  it("fetches the four files one after the other, with one progress over all of them", async () => {
    const directory = join(await temporaryDirectory(), "new", "made-up");
    const server = await serveMadeUp();
    const progress: FetchProgress[] = [];
    const result = await fetchMadeUp([server.url], { directory, onProgress: (now) => progress.push(now) });
    expect(result).toEqual({ directory, fetched: NAMES, bytes: TOTAL });
    expect(server.asked.map(({ path }) => path)).toEqual(NAMES.map((name) => `/${name}`));
    await expectVerified(directory, NAMES);

    expect(progress[0]).toEqual({ received: 0, total: TOTAL, file: NAMES[0] });
    expect(progress.at(-1)).toEqual({ received: TOTAL, total: TOTAL, file: NAMES[3] });
    const received = progress.map((now) => now.received);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(progress).toContainEqual({ received: 3000, total: TOTAL, file: NAMES[2] });
  });

  it("leaves what is there, under whichever accepted name, and counts it as done", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "train-images-idx3-ubyte"), "mine");
    await writeFile(join(directory, "test-labels.idx1-ubyte.gz"), "mine too");
    await writeFile(join(directory, "other-train-labels-idx1-ubyte.gz"), "of another dataset");
    const server = await serveMadeUp();
    const progress: FetchProgress[] = [];
    const result = await fetchMadeUp([server.url], { directory, onProgress: (now) => progress.push(now) });
    expect(result).toEqual({ directory, fetched: [NAMES[1], NAMES[2]], bytes: 5000 });
    expect(progress[0]).toMatchObject({ received: 5000, total: TOTAL });
    expect(progress.at(-1)).toMatchObject({ received: TOTAL, total: TOTAL });
    expect(await readFile(join(directory, "train-images-idx3-ubyte"), "utf8")).toBe("mine");
    expect(await readdir(directory)).toHaveLength(5);

    const again = await fetchMadeUp([server.url], { directory, onProgress: () => expect.unreachable() });
    expect(again).toEqual({ directory, fetched: [], bytes: 0 });
  });

  it("asks other servers where that is wanted, and appends a missing slash", async () => {
    const directory = await temporaryDirectory();
    const known = await serveMadeUp();
    const server = await serve((path) => file(contentOf(path.replace("/sub/", ""))));
    await fetchMadeUp([known.url], { directory, mirrors: [`${server.url}sub`] });
    expect(known.asked).toEqual([]);
    await expectVerified(directory, NAMES);
  });

  it.each([
    ["ftp://host/", 'Received: "ftp://host/".'],
    ["mnist", 'Received: "mnist".'],
    [undefined, "Received: none."],
  ])("refuses the mirror %j", async (mirror, message) => {
    const mirrors = mirror === undefined ? [] : [mirror];
    const error = await errorOf(() => fetchMadeUp([], { mirrors, directory: "never-made" }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });

  it("says in one message what was wanted, why it failed, and every other way", async () => {
    const directory = await temporaryDirectory();
    const server = await serveMadeUp((path) => (path === `/${NAMES[2]}` ? status(403) : undefined));
    const error = await errorOf(() => fetchMadeUp([server.url, `${server.url}elsewhere/`], { directory }));
    expect(error).toBeInstanceOf(DownloadError);
    expect(error.message.replaceAll(directory, "DIRECTORY").replaceAll(server.url, "http://host/")).toBe(
      `Expected to fetch Made-Up from one of its servers. These files are missing in DIRECTORY:
  http://host/t10k-images-idx3-ubyte.gz
  http://host/t10k-labels-idx1-ubyte.gz
There are other ways:
  fetch them as you can, and put them into that directory;
  if you have them, name the directory that holds made-up/ with --data or the environment variable ATELIER_DATA;
  name another server with --mirror URL (in code: mirrors);
  where the network is behind a proxy, name it in the environment variables HTTPS_PROXY and HTTP_PROXY;
  or take drawn-digits or drawn-garments, which are drawn on this machine and need no network.
Received:
  http://host/t10k-images-idx3-ubyte.gz: 403 Forbidden
  http://host/elsewhere/t10k-images-idx3-ubyte.gz: 404 Not Found`,
    );
    await expectVerified(directory, NAMES.slice(0, 2));
  });

  it("goes on after a failure with what is missing, to the byte", async () => {
    const directory = await temporaryDirectory();
    const troubles = [cutAfter(contentOf(defined(NAMES[3])), 1500), ...Array<Behaviour>(4).fill(status(500))];
    const server = await serveMadeUp((path) => (path === `/${NAMES[3]}` ? troubles.shift() : undefined));
    expect(await errorOf(() => fetchMadeUp([server.url], { directory }))).toBeInstanceOf(DownloadError);
    expect(troubles).toEqual([]);
    await expectVerified(directory, NAMES.slice(0, 3));
    server.asked.length = 0;
    const progress: FetchProgress[] = [];
    await fetchMadeUp([server.url], { directory, onProgress: (now) => progress.push(now) });
    expect(server.asked).toMatchObject([{ path: `/${NAMES[3]}`, range: "bytes=1500-", sent: 2500 }]);
    expect(defined(progress[0]).received).toBe(7500);
    await expectVerified(directory, NAMES);
  });

  it("knows only the published datasets, and says where it cannot write", async () => {
    expect(await errorOf(() => fetchDataset("mnits"))).toBeInstanceOf(UnknownNameError);
    const blocked = join(await temporaryDirectory(), "blocked");
    await writeFile(blocked, "a file");
    const error = await errorOf(() => fetchMadeUp(["http://127.0.0.1:1/"], { directory: blocked }));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toContain(`train-images-idx3-ubyte.gz, 1,000 bytes, into ${blocked}; `);
  });
});

describe("verifyDataset", () => {
  it("tells sound files from wrong, missing and unchecked ones", async () => {
    const directory = await temporaryDirectory();
    const [images, labels, testImages, testLabels] = atLeast(NAMES, 4);
    const states = async () => (await verifyFiles(MADE_UP, directory)).map(({ state }) => state);
    expect(await states()).toEqual(["missing", "missing", "missing", "missing"]);
    await writeFile(join(directory, images), contentOf(images));
    await writeFile(join(directory, labels), contentOf(labels).fill("x", 999, 1000));
    await writeFile(join(directory, testImages), contentOf(testImages).subarray(1));
    await writeFile(join(directory, testLabels.replace(".gz", "")), "plain");
    expect(await verifyFiles(MADE_UP, directory)).toEqual([
      { file: images, state: "sound" },
      { file: labels, state: "wrong" },
      { file: testImages, state: "wrong" },
      { file: testLabels.replace(".gz", ""), state: "unchecked" },
    ]);
  });

  it.skipIf(realData === undefined).each(["fashion-mnist", "mnist"])(
    `finds the real %s to be as published${onRealData}`,
    async (name) => {
      const files = await verifyDataset(name, join(realData ?? "", name));
      expect(files).toEqual(NAMES.map((expected) => ({ file: expected, state: "sound" })));
    },
  );
});
