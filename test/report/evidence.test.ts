/** What a new piece of evidence needs: see "Adding a piece of evidence" in CONTRIBUTING.md. */

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import "../../src/index.ts";
import { Piece } from "../../src/pieces/piece.ts";
import { EVIDENCE_SECTIONS } from "../../src/report/sections/index.ts";
import {
  choiceOf,
  EVIDENCE,
  FINDINGS,
  fieldOf,
  loadAllEvidence,
  loadEvidence,
} from "../../src/study/evidence.ts";
import { CLAIM_GROUPS } from "../../src/study/judgement.ts";
import { planStudy } from "../../src/study/run/plan.ts";
import { verdictsOf } from "../../src/study/run/verdicts.ts";
import { fixture } from "./fixture.ts";

const THREE = fixture([{ name: "a" }, { name: "b" }, { name: "c" }]);

describe("every piece of evidence", () => {
  it.each(FINDINGS)("%s has a definition, a field, and a section whose links say something", async (name) => {
    expect(await loadEvidence(name)).toMatchObject({ plan: expect.any(Function) });
    const [{ [fieldOf(name)]: finding } = {}] = THREE.study.datasets;
    expect(finding).toBeDefined();
    expect(EVIDENCE_SECTIONS[name]?.linkText ?? "shown elsewhere").not.toBe("");
  });

  it("has a row in docs/study.md, in the same order", async () => {
    const docs = await readFile(new URL("../../docs/study.md", import.meta.url), "utf8");
    const [, table = ""] = docs.split("| `--only` |");
    const [rows = ""] = table.split("\n\n");
    expect(Array.from(rows.matchAll(/^\| `([a-z-]+)` \|/gm), ([, name]) => name)).toEqual(EVIDENCE);
  });

  it("is chosen by its name, or comes with another", () => {
    expect(FINDINGS.map(choiceOf).filter((name) => !EVIDENCE.includes(name))).toEqual([]);
    expect(FINDINGS.filter((name) => choiceOf(name) === "facts")).toEqual([
      "facts",
      "nearest-pairs",
      "leakage",
    ]);
  });

  it("needs pieces, each made once for all evidence and under a name of its own", async () => {
    const [parts] = THREE.datasets;
    if (parts === undefined) throw new Error("Expected a dataset.");
    const plan = await planStudy(parts, { evidence: EVIDENCE, recipe: "quick", seeds: [1, 2] });
    expect([...plan.evidence].filter(([, { pieces }]) => pieces.length === 0)).toEqual([]);
    const names = plan.pieces.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(plan.pieces.every((piece) => piece instanceof Piece)).toBe(true);
    // The training of the article's network serves five.
    const cnn = plan.trainings.find(({ model }) => model === "cnn")?.run;
    const users = [...plan.evidence].filter(([, { pieces }]) => cnn !== undefined && pieces.includes(cnn));
    expect(users.map(([name]) => name)).toEqual([
      "ladder",
      "confusions",
      "suspicious-labels",
      "headroom",
      "reproduction",
    ]);
  });

  it("judges claims in one order, those beside the first dataset together", async () => {
    const verdicts = verdictsOf(THREE.study.datasets, await loadAllEvidence());
    const given = verdicts.map(({ kind, datasets }) => [kind, ...datasets].join(" "));
    const all = ["a", "b", "c"];
    const expected = CLAIM_GROUPS.flatMap((group): string[] =>
      group.length === 1
        ? all.map((title) => `${group[0]} ${title}`)
        : ["b", "c"].flatMap((title) => group.map((kind) => `${kind} ${title} a`)),
    );
    expect(given).toEqual(expected);
  });
});
