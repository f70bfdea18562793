/** `--workers`: several processes compute what one would, and end with the command. */

import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { atelierProcess, temporaryDirectory } from "./fixtures.ts";

/** `report.json` without what is of the run. */
async function numbersOf(directory: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, "report.json"), "utf8"), (key, value) =>
    key === "seconds" || key === "made" ? undefined : value,
  );
}

it("a study by two processes has the numbers of one process", { timeout: 300_000 }, async () => {
  const directory = await temporaryDirectory();
  const study = ["study", "drawn-digits", "--only", "facts,learning-curves", "--threads"];
  const argv = [...study, "1", "--train-images", "100", "--test-images", "60"];
  const [one, two] = [join(directory, "one"), join(directory, "two")];
  expect(await atelierProcess([...argv, "--out", one])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await atelierProcess([...argv, "--out", two, "--workers", "2"])).toMatchObject({
    ...{ exitCode: 0, stderr: "" },
  });
  expect(await numbersOf(two)).toEqual(await numbersOf(one));
  const otherwise = await atelierProcess([...study, "2", ...argv.slice(study.length + 1), "--out", two]);
  expect(otherwise.stdout).toContain(
    "note: earlier results were computed differently (threads 1) and are not used; --threads 1 uses them\n",
  );
  const left = (await readdir(join(two, "pieces"), { recursive: true })).filter((name) =>
    /lease|part$/.test(name),
  );
  expect(left).toEqual([]);
});

it("a sweep by two processes ends at Ctrl-C, and its processes with it", { timeout: 120_000 }, async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, "many.json");
  const rates = Array.from({ length: 60 }, (_, i) => (i + 1) / 1000);
  await writeFile(
    path,
    JSON.stringify({
      ...{ datasets: "drawn-digits", recipe: "sprint", settings: { epochs: 2, trainImages: 300 } },
      ...{ testImages: 50, vary: { learningRate: rates } },
    }),
  );
  const out = join(directory, "out");
  let children: number[] = [];
  const ended = await atelierProcess(["sweep", path, "--out", out, "--workers", "2"], {
    onOutput(stdout, child) {
      if (!/^\[ ?3\/60\]/m.test(stdout) || children.length > 0) return;
      children = execFileSync("pgrep", ["-P", String(child.pid), "-f", "atelier-worker"], {
        encoding: "utf8",
      })
        .trim()
        .split("\n")
        .map(Number);
      child.kill("SIGINT");
    },
  });
  expect(ended.exitCode).toBe(130);
  expect(ended.stderr).toMatch(/^Interrupted\. Finished work is kept/);
  expect(children.length).toBe(2);
  for (const pid of children) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  const names = await readdir(out, { recursive: true });
  expect(names.filter((name) => /lease|part$|lock/.test(name))).toEqual([]);
  expect(names.filter((name) => /\.attached/.test(name)).length).toBeLessThanOrEqual(5);
});
