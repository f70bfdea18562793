/** Nearest neighbours and nearest class means, against the definition and against what is published. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { type ByteTensor, Dataset } from "../../src/data/index.ts";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import "../../src/index.ts";
import { classMeans, nearestMeans } from "../../src/study/class-means.ts";
import { nearestNeighbours, neighbourVotes } from "../../src/study/nearest-neighbours.ts";

function noise(seed: number, count: number, size: number): ByteTensor {
  const random = new RandomGenerator(seed);
  return { data: Uint8Array.from({ length: count * size }, () => random.integer(256)), shape: [count, size] };
}

describe("nearestNeighbours", () => {
  it("finds what comparing all with all finds", async () => {
    const [queries, references] = [noise(1, 7, 30), noise(2, 40, 30)];
    references.data.set(queries.data.subarray(90, 120), 300);
    const found = await nearestNeighbours(queries, references, { k: 3 });
    for (let query = 0; query < 7; query++) {
      const distances = Array.from({ length: 40 }, (_, reference) => {
        let sum = 0;
        for (let i = 0; i < 30; i++) {
          const pixels = [queries.data[query * 30 + i], references.data[reference * 30 + i]] as const;
          sum += (defined(pixels[0]) - defined(pixels[1])) ** 2;
        }
        return { reference, distance: Math.sqrt(sum) };
      });
      const nearest = distances.toSorted((a, b) => a.distance - b.distance).slice(0, 3);
      expect([...found.indices.subarray(query * 3, query * 3 + 3)]).toEqual(
        nearest.map(({ reference }) => reference),
      );
      nearest.forEach(({ distance }, i) => {
        expect(found.distances[query * 3 + i]).toBeCloseTo(distance, 2);
      });
    }
    expect(found.indices[9]).toBe(10);
    expect(found.distances[9]).toBe(0);
  });

  it("votes, and lets the nearest decide between classes of equal numbers of votes", () => {
    const neighbours = { k: 4, indices: Uint32Array.of(0, 1, 2, 3), distances: new Float32Array(4) };
    const labels = Uint8Array.of(5, 6, 6, 5);
    expect([1, 2, 3, 4].map((k) => neighbourVotes(neighbours, labels, k)[0])).toEqual([5, 5, 6, 5]);
  });

  it("says what does not fit, and stops when it is told to", async () => {
    const four = noise(1, 4, 9);
    await expect(nearestNeighbours(four, noise(1, 4, 8), { k: 1 })).rejects.toThrow(ShapeError);
    await expect(nearestNeighbours(four, four, { k: 5 })).rejects.toThrow(ConfigurationError);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(nearestNeighbours(four, four, { k: 1, signal })).rejects.toThrow("enough");
  });
});

describe("classMeans", () => {
  const dataset = new Dataset({
    name: "few",
    partition: "train",
    images: { data: Uint8Array.of(0, 2, 4, 6, 100, 50), shape: [3, 1, 2, 1] },
    labels: Uint8Array.of(0, 0, 1),
    classNames: ["a", "b", "none"],
  });

  it("are means, and the nearest of them is a guess", () => {
    const means = classMeans(dataset);
    expect(means.map((mean) => [...mean])).toEqual([
      [2, 4],
      [100, 50],
      [0, 0],
    ]);
    expect([...nearestMeans(dataset, means)]).toEqual([2, 0, 1]);
    expect(() => nearestMeans(dataset, [])).toThrow(ConfigurationError);
    expect(() => nearestMeans(dataset, [new Float64Array(1)])).toThrow(ShapeError);
  });
});
