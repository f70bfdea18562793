/** The environment of processes that compute. */

/**
 * Lets the C library keep memory that is freed (mallopt(3)), for the next run to use. A run gives back all weights and
 * slots in new memory; asking the system for it page by page takes longer than a training step of a large model
 * (10⁸ weights: 1.9 s a step, 0.8 s with memory kept).
 */
const KEEPING_MEMORY = {
  MALLOC_MMAP_MAX_: "0",
  MALLOC_TRIM_THRESHOLD_: String(2 ** 40),
  MALLOC_TOP_PAD_: String(2 ** 24),
};

/** Gives the environment for a process that runs the engine: this one's, whose own settings come first. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return { ORT_DISABLE_TELEMETRY: "1", ...KEEPING_MEMORY, ...process.env };
}
