/** `atelier fetch --verify`: which files are as published. */

import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { STANDARD_FILES } from "../../src/data/index.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";
import { isReal, NAMES, onRealData, real, runAlone } from "./support/published-mnist.ts";

runAlone();

describe("fetch --verify", () => {
  it.skipIf(process.platform !== "linux")(
    "removes a wrong file in the cache, so that it can be fetched",
    async () => {
      const cache = await temporaryDirectory();
      vi.stubEnv("XDG_CACHE_HOME", cache);
      const directory = join(cache, "atelier", "mnist");
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, defined(NAMES[1])), "wrong");
      const { exitCode, stdout, stderr } = await atelier(["fetch", "--verify"]);
      expect(exitCode).toBe(1);
      expect(stdout).toBe(
        `MNIST, in ${directory}
  train-images-idx3-ubyte.gz  missing
  train-labels-idx1-ubyte.gz  wrong, removed
  t10k-images-idx3-ubyte.gz   missing
  t10k-labels-idx1-ubyte.gz   missing
`,
      );
      expect(stderr).toBe(
        "error: Expected every file to match its published checksum; `atelier fetch mnist` downloads missing files. " +
          "Received: 1 wrong, 3 missing.\n",
      );
      expect(await readdir(directory)).toEqual([]);
    },
  );

  it("only reports a wrong file that is elsewhere", async () => {
    const data = await temporaryDirectory();
    vi.stubEnv("ATELIER_DATA", data);
    vi.stubEnv("XDG_CACHE_HOME", join(data, "cache"));
    await writeStripes(join(data, "mnist"));
    await writeFile(join(data, "mnist", defined(NAMES[0])), "wrong");
    const { exitCode, stdout, stderr } = await atelier(["fetch", "mnist", "--verify", "--json"]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: Expected every file to match its published checksum. Received: 1 wrong, 0 missing.\n",
    );
    const [{ files }] = lastLine(stdout).datasets as [{ files: object[] }];
    expect(files[0]).toEqual({ file: NAMES[0], state: "wrong", isRemoved: false });
    expect(files[1]).toEqual({ file: STANDARD_FILES.trainLabels, state: "unchecked", isRemoved: false });
    expect(await readFile(join(data, "mnist", defined(NAMES[0])), "utf8")).toBe("wrong");
  });

  it("says so where a dataset is not there, or none", async () => {
    const data = await temporaryDirectory();
    const none = await atelier(["fetch", "--verify", "--data", data]);
    expect(none).toEqual({
      exitCode: 0,
      stdout: "No published dataset is stored here.\n",
      stderr: "",
    });
    const named = await atelier(["fetch", "--verify", "mnist", "--data", data]);
    expect(named).toMatchObject({ exitCode: 1 });
    expect(named.stderr).toMatch(/Received: 0 wrong, 4 missing\.\n$/);
  });

  it.skipIf(!isReal)(`finds the real files sound${onRealData}`, async () => {
    const data = await temporaryDirectory();
    await symlink(real, join(data, "mnist"));
    const { exitCode, stdout } = await atelier(["fetch", "--verify", "mnist", "--data", data]);
    expect(exitCode).toBe(0);
    expect(stdout.match(/ sound$/gm)).toHaveLength(4);
  });
});
