/** What is served of datasets and runs. */

import { readFile, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeDatasetDirectory } from "../../src/data/node.ts";
import { drawDataset } from "../../src/index.ts";
import { FOLLOW_SCRIPT } from "../../src/server/follow-report.ts";
import { writeStripes } from "../cli/fixtures.ts";
import { ask, bodyOf, headersOf, type Served, served, statusOf } from "./support.ts";

const json = async (server: Served, path: string) => (await fetch(new URL(path, server.address))).json();

describe("/data", () => {
  it("lists datasets with what they are, and gives their files as they lie there", async () => {
    const server = await served();
    const data = join(server.directory, "data");
    await writeStripes(join(data, "my stripes"));
    await writeDatasetDirectory(
      join(data, "drawn"),
      await drawDataset("drawn-digits", { trainCount: 20, testCount: 10 }),
    );
    const { datasets, unreadable } = await json(server, "data/index.json");
    expect(unreadable).toEqual([]);
    expect(datasets.map(({ name }: { name: string }) => name)).toEqual(["drawn", "my stripes"]);
    expect(datasets[0]).toMatchObject({
      title: "drawn",
      imageShape: [28, 28, 1],
      classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      trainCount: 20,
      testCount: 10,
      isTransposed: false,
      origin: { published: null, isDrawn: false },
      preparation: null,
    });
    for (const { name, files } of datasets) {
      for (const file of Object.values(files) as string[]) {
        const answer = await fetch(new URL(`data/${encodeURIComponent(name)}/${file}`, server.address));
        expect(answer.headers.get("content-encoding")).toBe(null);
        const type = file.endsWith(".gz") ? "application/gzip" : "application/octet-stream";
        expect(answer.headers.get("content-type")).toBe(type);
        expect(Buffer.from(await answer.arrayBuffer())).toEqual(await readFile(join(data, name, file)));
      }
    }
  });

  it("says of a directory that cannot be read why, and what is new the next time", async () => {
    const server = await served();
    const directory = join(server.directory, "data", "stripes");
    await writeStripes(directory);
    await writeFile(join(directory, "train-labels-idx1-ubyte"), "nonsense");
    const before = await json(server, "data/index.json");
    expect(before.datasets).toEqual([]);
    expect(before.unreadable).toEqual([
      { name: "stripes", problem: expect.stringContaining("train-labels-idx1-ubyte") },
    ]);
    await writeStripes(directory);
    expect((await json(server, "data/index.json")).datasets).toHaveLength(1);
  });

  it("serves directories given beside, each under a name of its own", async () => {
    const server = await served();
    const [one, other] = [
      join(server.directory, "data", "stripes"),
      join(server.directory, "own", "stripes"),
    ];
    await writeStripes(one);
    await writeStripes(other, { classes: 3 });
    const more = await served({}, { data: join(server.directory, "data"), datasets: [other, one] });
    const { datasets } = await json(more, "data/index.json");
    expect(
      datasets.map(({ name, classNames }: { name: string; classNames: [] }) => [name, classNames.length]),
    ).toEqual([
      ["stripes", expect.any(Number)],
      ["stripes-2", 3],
    ]);
    expect(statusOf(await ask(more.port, "/data/stripes-2/labels.txt"))).toBe(404);
    expect(statusOf(await ask(more.port, "/data/stripes-2/t10k-labels-idx1-ubyte"))).toBe(200);
  });
});

const REPORT =
  "<!doctype html><html><head><title>R</title></head><body><section id=a>One</section></body></html>";
const STUDY = {
  recipe: "quick",
  datasets: [{ name: "mnist" }, { name: "fashion-mnist" }],
  conclusion: ["It can."],
  seconds: 12,
  made: { date: "2026-11-27T12:00:00.000Z" },
};
const RUNS = {
  "runs/study/report.html": REPORT,
  "runs/study/report.json": JSON.stringify(STUDY),
  "runs/study/figures/ladder.svg": "<svg/>",
  "runs/study/models/mnist-cnn.onnx": "model",
  "runs/study/pieces/a.piece": "a piece",
  "runs/trained/model.onnx": "model",
  "runs/trained/history.json": JSON.stringify({
    seconds: 3,
    test: { accuracy: 0.91 },
    interrupted: false,
    epochs: [],
  }),
  "runs/trained/config.json": JSON.stringify({
    dataset: { name: "mnist" },
    recipe: "sprint",
    startedAt: "2026-11-27",
  }),
  "runs/stopped/history.json": JSON.stringify({ seconds: 3, test: null, interrupted: true }),
  "runs/stopped/model.onnx": "model",
  "runs/broken/report.json": "{",
  "runs/broken/config.json": "[1, 2]",
  "runs/none/letter.txt": "no run",
};

describe("/runs", () => {
  it("lists studies and trainings with their results", async () => {
    const { runs } = await json(await served(RUNS), "runs/index.json");
    const modified = expect.stringMatching(/^\d{4}-.*Z$/);
    const nothing = {
      report: null,
      progress: null,
      accuracy: null,
      seconds: null,
      recipe: null,
      startedAt: null,
    };
    expect(runs).toEqual([
      {
        ...{
          ...nothing,
          name: "broken",
          kind: "study",
          state: "stopped",
          datasets: [],
          conclusion: [],
          modified,
        },
        files: ["report.json", "config.json"],
      },
      {
        ...{
          ...nothing,
          name: "stopped",
          kind: "training",
          state: "stopped",
          datasets: [],
          conclusion: [],
          modified,
        },
        ...{ seconds: 3, files: ["model.onnx", "history.json"] },
      },
      {
        ...{
          ...nothing,
          name: "study",
          kind: "study",
          state: "finished",
          report: expect.any(String),
          modified,
        },
        ...{ datasets: ["mnist", "fashion-mnist"], conclusion: ["It can."], recipe: "quick", seconds: 12 },
        startedAt: "2026-11-27T12:00:00.000Z",
        files: ["report.html", "report.json", "models/mnist-cnn.onnx", "figures/ladder.svg"],
      },
      {
        ...{ ...nothing, name: "trained", kind: "training", state: "finished", modified, conclusion: [] },
        ...{ datasets: ["mnist"], recipe: "sprint", startedAt: "2026-11-27", seconds: 3, accuracy: 0.91 },
        files: ["model.onnx", "history.json", "config.json"],
      },
    ]);
  });

  it("takes a directory that is a run itself, and runs of one name", async () => {
    const first = await served(RUNS);
    const second = await served(RUNS, {
      runs: [join(first.directory, "runs", "study"), join(first.directory, "runs"), "/nowhere"],
    });
    const third = await served(RUNS, {
      runs: [join(first.directory, "runs", "study"), join(second.directory, "runs", "study")],
    });
    const names = async (server: Served) =>
      (await json(server, "runs/index.json")).runs.map(({ name }: { name: string }) => name);
    expect(await names(second)).toEqual(["study", "broken", "stopped", "trained"]);
    expect(await names(third)).toEqual(["study", "study-2"]);
  });

  it("lets no script run in a report that nobody writes to any more", async () => {
    const { port } = await served(RUNS);
    const answer = await ask(port, "/runs/study/report.html");
    expect(bodyOf(answer)).toBe(REPORT);
    const policy = headersOf(answer).get("content-security-policy") ?? "";
    expect(policy).not.toContain("script-src");
    expect(policy).toContain("frame-ancestors 'self'");
  });

  it("adds one script to the report of a study that runs, and lets that one run alone", async () => {
    const { port } = await served(RUNS, { isRunning: (directory) => directory.endsWith("study") });
    const answer = await ask(port, "/runs/study/report.html");
    expect(bodyOf(answer)).toMatch(
      /<script src="\/follow-report\.js" data-version="[^"]+" defer><\/script><\/head>/,
    );
    expect(headersOf(answer).get("content-security-policy")).toContain(
      `script-src http://127.0.0.1:${port}/follow-report.js; connect-src 'self'`,
    );
    expect(bodyOf(await ask(port, "/follow-report.js"))).toBe(FOLLOW_SCRIPT);
  });

  it("says how far a study is, and waits for its report", async () => {
    const progress = { done: 3, pieces: 10, running: "mnist: <b>", share: 0.5, left: 60, extra: 1 };
    const server = await served(
      { "runs/a&b/progress.json": JSON.stringify(progress) },
      { isRunning: (directory) => directory.endsWith("a&b") },
    );
    expect(await json(server, "runs/a%26b/status.json")).toEqual({
      state: "running",
      report: null,
      progress: { done: 3, pieces: 10, running: "mnist: <b>", share: 0.5, left: 60 },
    });
    const page = bodyOf(await ask(server.port, "/runs/a%26b/report.html"));
    expect(page).toContain("<h1>a&#38;b</h1>");
    await writeFile(join(server.directory, "runs", "a&b", "report.html"), REPORT);
    const first = (await json(server, "runs/a%26b/status.json")).report;
    await writeFile(join(server.directory, "runs", "a&b", "report.html"), `${REPORT} `);
    expect((await json(server, "runs/a%26b/status.json")).report).not.toBe(first);
  });

  it("serves no link that leads elsewhere, even if it comes while the server runs", async () => {
    const { port, directory } = await served(RUNS);
    expect(statusOf(await ask(port, "/runs/trained/model.onnx"))).toBe(200);
    const model = join(directory, "runs", "trained", "model.onnx");
    await unlink(model);
    await symlink(join(directory, "secret.txt"), model);
    expect(statusOf(await ask(port, "/runs/trained/model.onnx"))).toBe(404);
  });
});
