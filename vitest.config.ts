import { defineConfig } from "vitest/config";

// Tests run in workers, where native code sees the environment of this process only.
process.env.ORT_DISABLE_TELEMETRY ??= "1";

export default defineConfig({
  // As tsconfig.json has it, for the examples.
  resolve: {
    alias: [{ find: /^atelier$/, replacement: new URL("./src/index.ts", import.meta.url).pathname }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/one-thread.ts"],
    // The engine's own threads do the work: one worker for each core, and no new ones for each file.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    // A whole study takes a minute of both cores, and others may use them too.
    testTimeout: 240_000,
    hookTimeout: 60_000,
  },
});
