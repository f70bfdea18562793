/** The script that follows a study, in a browser: a report that grows while somebody reads it. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import "../../src/index.ts";
import { makeReport, nodePlace } from "../../src/report/node.ts";
import type { DatasetStudy, UnfinishedStudy } from "../../src/study/index.ts";
import { hasChromium, launchChromium, withoutChromium } from "../page/support/chromium.ts";
import { fixture, MADE, studyWith } from "../report/fixture.ts";
import { served } from "./support.ts";

const { study, datasets } = fixture([{ name: "a" }, { name: "b" }]);
const PLACE = { document: nodePlace().document, encodePng: nodePlace().encodePng };

/** What is there after some pieces: nothing that was trained. */
async function reportSoFar(): Promise<string> {
  const bare = study.datasets.map(
    (one): DatasetStudy => ({
      ...{ ...one, ladder: null, nearestPairs: null, leakage: null, learningCurves: null },
      ...{ suspiciousLabels: null, headroom: null, reproduction: null, trainings: [] },
    }),
  );
  const findings = { a: ["ladder"], b: ["ladder"] } as const;
  const unfinished: UnfinishedStudy = {
    ...studyWith(bare),
    conclusion: [],
    missing: { done: 3, pieces: 9, findings },
  };
  return (await makeReport(unfinished, datasets, MADE, PLACE)).html;
}

it.skipIf(!hasChromium)(
  `shows what is new in place: what is looked at, unfolded and focused stays so${withoutChromium}`,
  async () => {
    const whole = (await makeReport(study, datasets, MADE, PLACE)).html;
    let isRunning = true;
    const server = await served({ "runs/study/pieces/.keep": "" }, { isRunning: () => isRunning });
    const write = (html: string) => writeFile(join(server.directory, "runs", "study", "report.html"), html);
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    const faults: string[] = [];
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));

    await page.goto(new URL("/runs/study/report.html", server.address).href);
    expect(await page.textContent("main")).toContain("The study has begun.");
    await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
    await writeFile(
      join(server.directory, "runs", "study", "progress.json"),
      JSON.stringify({ done: 2, pieces: 9, running: "a: one pixel", share: 0.5, left: 200 }),
    );
    await page.waitForFunction(() => document.querySelector("#progress")?.textContent !== "");
    expect(await page.textContent("#progress")).toBe(
      "2 of 9 pieces are done: a: one pixel, 50 %; about 3 min left",
    );

    await write(await reportSoFar());
    await page.waitForSelector("#missing");
    expect(await page.title()).toBe("A study of a and b");
    expect(await page.$("#ladder")).toBeNull();

    // The reader unfolds the tables of a section, goes to it by keyboard, and reads.
    const summary = page.locator("#confusions details summary");
    await summary.focus();
    await page.keyboard.press("Enter");
    await page.evaluate(() => document.querySelector("#confusions")?.scrollIntoView({ behavior: "instant" }));
    // Focus and Enter may have it scroll smoothly.
    await page.waitForTimeout(500);
    const seen = () =>
      page.evaluate(() => ({
        top: Math.round(document.querySelector("#confusions")?.getBoundingClientRect().top ?? Number.NaN),
        open: [...document.querySelectorAll("details")].map(
          (one) => `${one.closest("section")?.id} ${one.open}`,
        ),
        focused: [...document.querySelectorAll("#confusions summary")].indexOf(
          document.activeElement as Element,
        ),
        isSame: Reflect.get(globalThis, "isSame"),
      }));
    const before = await seen();
    expect(before).toMatchObject({ focused: 0, isSame: true });
    expect(before.open.filter((one) => one.endsWith("true"))).toEqual(["confusions true"]);

    await write(whole);
    await page.waitForSelector("#ladder");
    const after = await seen();
    expect(await page.$("#missing")).toBeNull();
    expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(2);
    expect(after).toMatchObject({ focused: 0, isSame: true });
    expect(after.open.filter((one) => one.endsWith("true"))).toEqual(["confusions true"]);
    expect(after.open.length).toBeGreaterThan(before.open.length);

    // Once the study has ended nothing is asked for any more.
    isRunning = false;
    await page.waitForResponse((response) => response.url().endsWith("status.json"));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.waitForTimeout(2500);
    expect([asked, faults]).toEqual([[], []]);
  },
);
