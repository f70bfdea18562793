import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import "../../src/index.ts";
import type { TrainAndTest } from "../../src/data/index.ts";
import { makeReport, nodePlace, type Report, withOutlines, writeReport } from "../../src/report/node.ts";
import { EVIDENCE_SECTIONS } from "../../src/report/sections/index.ts";
import { FINDINGS } from "../../src/study/evidence.ts";
import type { Study } from "../../src/study/run/run-study.ts";
import { fixture, MADE, studyWith } from "./fixture.ts";

const HOSTILE = `<script>alert("x")</script> & 'co'`;
const DATASETS = [
  { name: "mnist", title: "MNIST" },
  { name: "fashion-mnist", title: "Fashion-MNIST", classNames: ["T-shirt/top", HOSTILE, "Bag"] },
];

/** Steps of the article that need no training. */
const STEPS = ["datasets", "claims", "fetching", "labels", "network", "preparing", "questions"];

/** A place that draws nothing, for what is about the page. */
const FAST = {
  ...nodePlace(),
  encodePng: async () => new Uint8Array(8),
  rasterize: async () => new Uint8Array(8),
};

const make = ({ study, datasets }: { study: Study; datasets: TrainAndTest[] }) =>
  makeReport(study, datasets, MADE, FAST);
const idsOf = ({ html }: Report) => Array.from(html.matchAll(/<section id="([^"]+)"/g), ([, id = ""]) => id);

describe("the report of a study", () => {
  let report: Report;
  let document: Document;

  beforeAll(async () => {
    report = await make(fixture(DATASETS));
    document = parseHTML(report.html).document as unknown as Document;
  });

  it("asks the question of the article about its two datasets", () => {
    expect(document.querySelector("h1")?.textContent).toBe("Can Fashion-MNIST replace MNIST?");
  });

  it("answers it on top, by the study's conclusion", async () => {
    const { study, datasets } = fixture(DATASETS);
    const conclusion = ["Fashion-MNIST can replace it.", "It's harder."];
    const answered = parseHTML((await make({ study: { ...study, conclusion }, datasets })).html).document;
    expect(answered.querySelector("h1 + p")?.textContent).toBe("Fashion-MNIST can replace it. It’s harder.");
  });

  it("has an outline in which each heading says what is below it", () => {
    const headings = Array.from(document.querySelectorAll("h1, h2, h3, h4"), ({ tagName, textContent }) => ({
      level: Number(tagName[1]),
      text: textContent ?? "",
    }));
    expect(new Set(headings.map(({ text }) => text)).size).toBe(headings.length);
    expect(
      headings.filter(({ text }) => text === "" || DATASETS.some(({ title }) => title === text)),
    ).toEqual([]);
    const jumps = headings.filter(({ level }, i) => i > 0 && level > (headings[i - 1]?.level ?? 0) + 1);
    expect(jumps).toEqual([]);
  });

  it("says the finding of each verdict once, in its sentence, and without raw numbers", () => {
    const text = document.querySelector("main")?.textContent ?? "";
    expect(document.querySelector("dl")).toBeNull();
    const sentences = fixture(DATASETS).study.verdicts.map(({ sentence }) => sentence);
    for (const sentence of sentences) {
      const asSet = sentence.replaceAll("'", "’").replaceAll(" %", "\u00a0%");
      expect(text.split(asSet).length - 1).toBe(sentences.filter((other) => other === sentence).length);
    }
  });

  it("says once that pictures are shown as ink on paper, and speaks of ink", () => {
    expect(report.html.split("How images are shown.")).toHaveLength(2);
    expect(document.querySelector("#one-pixel")?.textContent).toMatch(/more ink than \d+/);
    expect(document.querySelector("#one-pixel")?.textContent).not.toContain("bright");
  });

  it("explains the output shape of every layer of the network that was trained", () => {
    const rows = Array.from(document.querySelectorAll("#network tbody tr"), (row) => row.textContent ?? "");
    expect(rows).toHaveLength(8);
    expect(rows[1]).toMatch(/\(None, 4, 4, 32\).*No stride is given.*8×8 become 4×4/);
    expect(rows[4]).toContain("2 · 2 · 64 = 256");
    expect(rows[7]).toContain("One number for each of the 3 classes");
  });

  it("has the numbers of one-pixel and confusion matrices as tables too", () => {
    for (const id of ["one-pixel", "confusions"]) {
      const tables = [...document.querySelectorAll(`#${id} details table`)];
      expect(tables.map((table) => table.querySelectorAll("tbody tr").length)).toEqual([3, 3]);
    }
  });

  it("links to where the datasets come from, and lists the addresses of their files", () => {
    const links = Array.from(document.querySelectorAll("#datasets a, #claims a"), (link) =>
      link.getAttribute("href"),
    );
    expect(links).toEqual(
      expect.arrayContaining([
        "http://yann.lecun.com/exdb/mnist/",
        "https://github.com/zalandoresearch/fashion-mnist",
        "https://github.com/zalandoresearch/fashion-mnist#to-serious-machine-learning-researchers",
      ]),
    );
    const fetching = document.querySelector("#fetching")?.textContent ?? "";
    expect(fetching.match(/^https?:.*-ubyte\.gz$/gm)).toHaveLength(8);
    expect(fetching).toContain("npm run --silent atelier -- fetch mnist fashion-mnist\n");
    expect(fetching).toContain('loadDataset("fashion-mnist", { trainCount: 18, testCount: 9 })');
    expect(document.querySelector("#claims")?.textContent).toContain("Not measurable here");
  });

  it("needs nothing but itself", () => {
    const loading = ["script", "link", "iframe", "object", "embed"].flatMap((name) => [
      ...document.querySelectorAll(name),
    ]);
    expect(loading).toEqual([]);
    const sources = Array.from(document.querySelectorAll("[src]"), (element) => element.getAttribute("src"));
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.filter((source) => !source?.startsWith("data:image/png;base64,"))).toEqual([]);
    expect(report.html).not.toMatch(/url\(|@import|\bon[a-z]+=/);
  });

  it("escapes what classes are called", () => {
    expect(report.html).not.toContain("<script>");
    expect(document.body.textContent).toContain(HOSTILE);
    for (const { svg } of report.figures) expect(svg).not.toContain("<script>");
  });

  it("has a section for all evidence, and links to each", () => {
    const links = Array.from(document.querySelectorAll(".toc a"), (link) => link.getAttribute("href"));
    expect(links).toEqual(idsOf(report).map((id) => `#${id}`));
    const shown = FINDINGS.filter((name) => EVIDENCE_SECTIONS[name] !== null);
    const sections = Array.from(document.querySelectorAll("#evidence > section"), ({ id }) => id);
    expect(sections).toEqual(shown);
  });

  it("says of every picture and chart what it shows", () => {
    const pictures = [...document.querySelectorAll("img")];
    expect(pictures.filter((picture) => !picture.hasAttribute("alt"))).toEqual([]);
    const charts = [...document.querySelectorAll(".chart[role=img]")];
    expect(charts.length).toBeGreaterThan(10);
    expect(charts.filter((chart) => (chart.getAttribute("aria-label") ?? "") === "")).toEqual([]);
    expect(
      [...document.querySelectorAll("table")].filter((table) => !table.querySelector("caption")),
    ).toEqual([]);
  });

  it("has nothing that is no number in it", () => {
    expect(document.body.textContent).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(report.html).not.toMatch(/="[^"]*NaN[^"]*"/);
  });

  it("takes what is absent from JSON as it takes what is null", async () => {
    const { study, datasets } = fixture(DATASETS);
    const { html } = await make({ study: JSON.parse(JSON.stringify(study)) as Study, datasets });
    expect(html).toBe(report.html);
  });

  it("leaves out what was not asked for", async () => {
    const { study, datasets } = fixture(DATASETS);
    const bare = study.datasets.map((one) => ({
      ...one,
      ladder: null,
      learningCurves: null,
      confusions: null,
      suspiciousLabels: null,
      headroom: null,
      reproduction: null,
      nearestPairs: null,
      trainings: [],
    }));
    const without = await make({ study: studyWith(bare), datasets });
    expect(idsOf(without).filter((id) => !STEPS.includes(id))).toEqual([
      "summary",
      "post",
      "evidence",
      "facts",
      "one-pixel",
      "modern-vision",
      "verdict",
      "how-made",
    ]);
    expect(without.html).not.toMatch(/Quick recipe|model was trained/);
    const nothing = bare.map((one) => ({
      ...one,
      facts: null,
      leakage: null,
      onePixel: null,
      modernVision: null,
    }));
    expect(idsOf(await make({ study: studyWith(nothing), datasets }))).toEqual([
      "summary",
      "post",
      ...STEPS,
      "how-made",
    ]);
  });

  it("says that images were drawn, and only then", async () => {
    expect(report.html).not.toContain("Drawn images.");
    const drawn = await make(fixture([{ name: "drawn-digits", isDrawn: true }]));
    expect(drawn.html).toContain("Drawn images.");
    expect(drawn.html).toContain("A study of drawn-digits");
  });

  it("shows three datasets, in colour, with many classes and several seeds", async () => {
    const classNames = Array.from({ length: 30 }, (_, i) => `class number ${i} of a rather long name`);
    const three = await make(
      fixture([
        { name: "a", seeds: [1, 2] },
        { name: "b", classNames, channels: 3, seeds: [1, 2] },
        { name: "c", side: 40, seeds: [1, 2] },
      ]),
    );
    expect(three.html).toContain("<h1>A study of a, b and c</h1>");
    expect(three.html).toContain("var(--series-3)");
    expect(three.html).toContain("Spread");
    expect(three.html).not.toMatch(/="[^"]*NaN[^"]*"/);
  });

  it("refuses to do without the images", async () => {
    const { study } = fixture(DATASETS);
    await expect(make({ study, datasets: [] })).rejects.toThrow(
      "Expected the images of mnist. Received: the images of no dataset.",
    );
  });
});

describe("its files", () => {
  it("are the page, the numbers, and every figure as PNG and SVG", async () => {
    const directory = await mkdtemp(join(tmpdir(), "atelier-report-"));
    try {
      const { study, datasets } = fixture(DATASETS.slice(0, 1));
      const paths = await writeReport(directory, study, datasets, MADE);
      const figures = await readdir(join(directory, "figures"));
      expect(paths).toHaveLength(figures.length + 2);
      const [pngs, svgs] = [".png", ".svg"].map((end) =>
        figures.filter((name) => name.endsWith(end)).map((name) => name.slice(0, -4)),
      );
      expect(pngs).toEqual(svgs);
      expect(pngs).toEqual(
        expect.arrayContaining(["ladder", "samples-mnist", "suspicious-test-mnist", "headroom"]),
      );
      const chart = await readFile(join(directory, "figures", "ladder.svg"), "utf8");
      expect(chart).not.toMatch(/var\(|currentColor/);
      expect(await sharp(join(directory, "figures", "ladder.png")).metadata()).toMatchObject({ width: 1624 });
      for (const name of defined(svgs)) await sharp(join(directory, "figures", `${name}.svg`)).metadata();
      expect(JSON.parse(await readFile(join(directory, "report.json"), "utf8"))).toMatchObject({
        recipe: "quick",
        made: { seconds: 75.5 },
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("text of charts", () => {
  const svg = (inner: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" viewBox="0 0 200 40" font-size="20">${inner}</svg>`;

  it("becomes outlines, where and how it was", () => {
    const outlined = withOutlines(
      svg('<g text-anchor="end"><text x="100" dy="1em" fill="red">Ab</text></g>'),
    );
    expect(outlined).not.toContain("<text");
    expect(outlined).toMatch(/<g fill="red"><path d="M/);
    const numbers = Array.from(outlined.matchAll(/ d="([^"]+)"/g), ([, path = ""]) => path)
      .join()
      .matchAll(/[ML](-?[\d.]+)[ ,](-?[\d.]+)/g);
    const points = Array.from(numbers, ([, x, y]) => ({ x: Number(x), y: Number(y) }));
    expect(Math.max(...points.map(({ x }) => x))).toBeLessThan(100);
    expect(Math.min(...points.map(({ x }) => x))).toBeGreaterThan(60);
    expect(Math.max(...points.map(({ y }) => y))).toBeCloseTo(20, 0);
  });

  it("keeps to its font where it can, and leaves the rest to the machine", () => {
    const outlined = withOutlines(svg('<text x="0" y="20">Łódź 字</text>'));
    expect(outlined.match(/<text/g)).toHaveLength(1);
    expect(outlined).toMatch(/<text[^>]*>字<\/text>/);
  });

  it("sets lines below each other", () => {
    const outlined = withOutlines(
      svg('<text><tspan x="0" y="1em">a</tspan><tspan x="0" dy="1em">b</tspan></text>'),
    );
    expect(outlined.match(/<path/g)).toHaveLength(2);
  });
});
