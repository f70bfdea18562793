/** What a study has found after each of its pieces, and the report of it. */

import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../../src/checked.ts";
import { drawDataset, type TrainAndTest } from "../../../src/data/index.ts";
import "../../../src/index.ts";
import { makeReport, nodePlace } from "../../../src/report/node.ts";
import { EVIDENCE_SECTIONS } from "../../../src/report/sections/index.ts";
import { FINDINGS, fieldOf } from "../../../src/study/evidence.ts";
import { memoryStore, type Study, study, type UnfinishedStudy } from "../../../src/study/index.ts";
import { MADE } from "../../report/fixture.ts";
import { quartered } from "../../support/quartered.ts";

let datasets: TrainAndTest[];
beforeAll(async () => {
  datasets = [];
  for (const name of ["drawn-digits", "drawn-garments"]) {
    const { train, test } = await drawDataset(name, { trainCount: 50, testCount: 30, seed: 1 });
    datasets.push({ train: quartered(train), test: quartered(test) });
  }
});

/** A place that draws nothing, with files of figures or, as for running studies, without. */
const PIXEL = { ...nodePlace(), encodePng: async () => new Uint8Array(8) };
const WITH_FILES = { ...PIXEL, rasterize: async () => new Uint8Array(8) };
const { rasterize: _, ...WITHOUT_FILES } = PIXEL;

const reportOf = (found: Study) => makeReport(found, datasets, MADE, WITH_FILES);

describe("a study that goes on", () => {
  it("has a report after each piece: of what is there, saying what is not", async () => {
    const store = memoryStore();
    let calls = 0;
    let last: UnfinishedStudy | undefined;
    const whole = await study.run(datasets, {
      store,
      async onFindings(find) {
        calls++;
        const found = defined(await find());
        last = found;
        expect(found.missing.done).toBe(calls);
        expect(found.conclusion).toEqual([]);
        const report = await makeReport(found, datasets, MADE, WITHOUT_FILES);
        expect(report.figures).toEqual([]);
        checkReport(report.html, found);
      },
    });
    const pieces = defined(last).missing.pieces;
    expect(calls).toBe(pieces - 1);
    // What is there is what it will be: a report that grows takes nothing back but judgements.
    const beforeLast = defined(last?.datasets[0]);
    expect(Object.values(beforeLast)).not.toContain(null);
    expect(JSON.stringify(beforeLast)).toBe(JSON.stringify(whole.datasets[0]));

    expect("missing" in whole).toBe(false);
    const { html } = await reportOf(whole);
    expect(html).not.toContain("not complete");
    // The same, to the last byte, where nobody asked on the way.
    const undisturbed = await study.run(datasets, { store });
    expect((await reportOf(undisturbed)).html).toBe(html);
  });

  it("comes to the same report when it is stopped and begun again", async () => {
    const evidence = ["facts", "one-pixel", "learning-curves"] as const;
    const store = memoryStore();
    const onFindings = async (find: () => Promise<unknown>) => void (await find());
    const whole = await study.run(datasets, { evidence });
    for (const stopAt of [1, 4]) {
      const controller = new AbortController();
      let calls = 0;
      const stopped = study.run(datasets, {
        evidence,
        store,
        signal: controller.signal,
        onFindings: (find) => (++calls === stopAt ? controller.abort() : onFindings(find)),
      });
      await expect(stopped).rejects.toThrow("aborted");
    }
    const again = await study.run(datasets, { evidence, store, onFindings });
    const withoutTimes = async (found: Study) => (await reportOf(timeless(found))).html;
    expect(await withoutTimes(again)).toBe(await withoutTimes(whole));
  });
});

function checkReport(html: string, found: UnfinishedStudy): void {
  const { document } = parseHTML(html);
  const { done, pieces, findings } = found.missing;
  const notice = document.querySelector("header #missing")?.textContent ?? "";
  expect(notice).toContain(`${done} of ${pieces}\u00a0pieces`);
  for (const { name, title, ...fields } of found.datasets) {
    const missing = defined(findings[name]);
    const line = [...document.querySelectorAll("#missing li")].find((item) =>
      item.textContent?.startsWith(`${title}:`),
    );
    for (const finding of FINDINGS) {
      const { linkText } = EVIDENCE_SECTIONS[finding] ?? {};
      const isMissing = missing.includes(finding);
      expect(fields[fieldOf(finding)] === null).toBe(isMissing);
      if (linkText !== undefined) expect(line?.textContent.includes(linkText) ?? false).toBe(isMissing);
    }
  }
  const there = FINDINGS.filter((finding) =>
    found.datasets.some(({ name }) => !defined(findings[name]).includes(finding)),
  );
  const sections = Array.from(document.querySelectorAll("#evidence > section"), ({ id }) => id);
  expect(sections.filter((id) => !there.some((finding) => finding === id))).toEqual([]);
  const links = Array.from(document.querySelectorAll('a[href^="#"]'), (link) => link.getAttribute("href"));
  expect(links.filter((link) => document.querySelector(defined(link ?? undefined)) === null)).toEqual([]);
  expect(document.body.textContent).not.toMatch(/NaN|undefined|null|Infinity/);
}

/** The same without what takes as long as it takes. */
function timeless<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "seconds" ? 1 : inner)));
}
