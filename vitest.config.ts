import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Tests run in workers, where native code sees the environment of this process only.
process.env.ORT_DISABLE_TELEMETRY ??= "1";

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
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
});
