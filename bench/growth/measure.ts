/** Times and memory of one point, each engine in a process of its own that is started for it. */

import { startAtelier, startPyTorch } from "../engines.ts";
import { median } from "../results.ts";
import type { Point } from "./points.ts";

export interface Measured {
  readonly curve: string;
  readonly value: number;
  readonly engine: "atelier" | "pytorch";
  readonly medianMs: number;
  readonly minimumMs: number;
  readonly maxRssBytes: number;
}

/** Takes turns, `rounds` times, after a first turn that is not counted. */
export async function measurePoint(
  { curve, value, batch, network }: Point,
  options: { threads: number; rounds: number; seconds: number },
): Promise<Measured[]> {
  const { threads, rounds, seconds } = options;
  const engines = [
    await startAtelier(threads, { memoryKept: true }),
    await startPyTorch(threads, "channels_last"),
  ];
  const times = engines.map((): number[] => []);
  const memory = engines.map(() => 0);
  for (let round = -1; round < rounds; round++) {
    for (const [i, engine] of engines.entries()) {
      const task = { network: JSON.stringify(network), batch, measure: "train-step", seconds } as const;
      const { milliseconds, maxRssBytes = 0 } = await engine.measure(task);
      if (round >= 0) times[i]?.push(...milliseconds);
      memory[i] = maxRssBytes;
    }
  }
  for (const engine of engines) engine.stop();
  return (["atelier", "pytorch"] as const).map((engine, i) => ({
    curve,
    value,
    engine,
    medianMs: median(times[i] ?? []),
    minimumMs: Math.min(...(times[i] ?? [])),
    maxRssBytes: memory[i] ?? 0,
  }));
}
