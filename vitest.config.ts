import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Tests run in workers, where native code sees the environment of this process only.
process.env.ORT_DISABLE_TELEMETRY ??= "1";

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Starts the slow files first, so that at the end no worker is left with a long one. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => (/\.(slow|long)\.test\.ts$/.test(moduleId) ? 0 : 1);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** `--mode long`: tests that take many minutes run too, and those with a short form run their long one (`test/support/extent.ts`). */
const LONG = "long";

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      // As tsconfig.json has it, for the examples.
      { find: /^atelier$/, replacement: pathOf("src/index.ts") },
      {
        find: /^(\.{1,2}\/)+(src\/)?package-files\.ts$/,
        replacement: pathOf("test/support/package-files.ts"),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(mode === LONG ? [] : ["test/**/*.long.test.ts"])],
    env: { ATELIER_TESTS: mode },
    sequence: { sequencer: SlowFirst },
    globalSetup: ["test/support/built-programs.ts"],
    setupFiles: ["test/support/one-thread.ts"],
    // The engine's own threads do the work: one worker for each core, and no new ones for each file.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    // A whole study takes two minutes of both cores; others may use them too, and other machines are five times slower.
    testTimeout: 900_000,
    hookTimeout: 300_000,
  },
}));
