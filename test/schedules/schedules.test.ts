import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors/index.ts";
import { learningRateAt, type Schedule } from "../../src/schedules/schedule.ts";
import {
  constant,
  cosineDecay,
  exponentialDecay,
  oneCycle,
  stepDecay,
} from "../../src/schedules/schedules.ts";

/** Expects the learning rates of these steps, to seven digits. */
function expectRates(schedule: Schedule, points: readonly (readonly [step: number, rate: number])[]): void {
  for (const [step, rate] of points) expect(Math.abs(schedule(step) / rate - 1)).toBeLessThan(1e-7);
}

describe("learningRateAt", () => {
  it("takes a number for every step, and asks a schedule for each", () => {
    expect(learningRateAt(0.1, 7)).toBe(0.1);
    expect(learningRateAt((step) => step / 2, 7)).toBe(3.5);
  });
});

describe("constant", () => {
  it("never changes", () => {
    expect([0, 1, 1000].map(constant(0.02))).toEqual([0.02, 0.02, 0.02]);
  });
});

describe("stepDecay", () => {
  it("halves by default, each time the given number of steps has passed", () => {
    const schedule = stepDecay({ learningRate: 0.8, every: 3 });
    expect([0, 1, 2, 3, 5, 6, 8, 9].map(schedule)).toEqual([0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2, 0.1]);
  });

  it("drops by any factor", () => {
    expectRates(stepDecay({ learningRate: 1, every: 10, factor: 0.1 }), [
      [9, 1],
      [10, 0.1],
      [35, 0.001],
    ]);
  });
});

describe("exponentialDecay", () => {
  const options = { learningRate: 0.5, decaySteps: 4, rate: 0.81 };

  it("reaches the rate after the steps, and its square root half way", () => {
    expectRates(exponentialDecay(options), [
      [0, 0.5],
      [2, 0.45],
      [4, 0.405],
      [6, 0.3645],
    ]);
  });

  it("stands still between steps of a staircase", () => {
    expectRates(exponentialDecay({ ...options, staircase: true }), [
      [3, 0.5],
      [4, 0.405],
      [7, 0.405],
      [8, 0.32805],
    ]);
  });
});

describe("cosineDecay", () => {
  it("falls along half a cosine, and stays down", () => {
    const schedule = cosineDecay({ learningRate: 2, decaySteps: 12 });
    expectRates(schedule, [
      [0, 2],
      [4, 1.5],
      [6, 1],
      [8, 0.5],
    ]);
    expect([12, 13, 1000].map(schedule)).toEqual([0, 0, 0]);
  });

  it("ends at its share alpha, and rises before on a straight line", () => {
    expectRates(cosineDecay({ learningRate: 2, decaySteps: 10, alpha: 0.25, warmupSteps: 4 }), [
      [1, 0.5],
      [3, 1.5],
      [4, 2],
      [9, 1.25],
      [14, 0.5],
      [99, 0.5],
    ]);
    expect(cosineDecay({ learningRate: 2, decaySteps: 10, warmupSteps: 4 })(0)).toBe(0);
  });
});

/**
 * The learning rates of PyTorch 1.13, each list by
 *
 *     s = torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD([torch.zeros(1)], lr=1), max_lr, total_steps=total,
 *         pct_start=pct, div_factor=div, final_div_factor=final, cycle_momentum=False)
 *     for i in range(total): print(i, s.get_last_lr()[0]); i + 1 < total and s.step()
 */
const ONE_CYCLES: {
  options: Parameters<typeof oneCycle>[0];
  points: (readonly [number, number])[];
}[] = [
  {
    options: { maximum: 0.01, totalSteps: 10 },
    points: [
      [0, 0.0003999999999999993],
      [1, 0.0052],
      [2, 0.01],
      [3, 0.009504846320134737],
      [4, 0.008117456539497631],
      [5, 0.0061126202193628925],
      [6, 0.003887419780637108],
      [7, 0.00188258346050237],
      [8, 0.0004951936798652628],
      [9, 4e-8],
    ],
  },
  {
    options: { maximum: 0.0015, totalSteps: 100, warmup: 0.25 },
    points: [
      [0, 5.999999999999994e-5],
      [1, 6.615969981085628e-5],
      [12, 0.00078],
      [24, 0.0015],
      [25, 0.0014993421252056534],
      [60, 0.0007970957012754265],
      [98, 6.638747943465092e-7],
      [99, 6e-9],
    ],
  },
  {
    options: { maximum: 1, totalSteps: 7, warmup: 0.5, startDivisor: 4, endDivisor: 10 },
    points: [
      [0, 0.25],
      [1, 0.5091186271093947],
      [2, 0.9283813728906053],
      [3, 0.9517223231024293],
      [4, 0.6209789553037033],
      [5, 0.20854872159386742],
      [6, 0.025],
    ],
  },
  {
    options: { maximum: 1, totalSteps: 5, warmup: 0, startDivisor: 4, endDivisor: 10 },
    points: [
      [0, 0.9068957847577869],
      [1, 0.6631457847577868],
      [2, 0.3618542152422132],
      [3, 0.11810421524221318],
      [4, 0.025],
    ],
  },
  {
    options: { maximum: 1, totalSteps: 2, warmup: 0.6, startDivisor: 4, endDivisor: 10 },
    points: [
      [0, 0.25],
      [1, 0.025],
    ],
  },
];

describe("oneCycle", () => {
  it.each(ONE_CYCLES)("is PyTorch's OneCycleLR: $options", ({ options, points }) => {
    expectRates(oneCycle(options), points);
  });

  it("stays at its end when training goes on", () => {
    const schedule = oneCycle({ maximum: 1, totalSteps: 5, startDivisor: 4, endDivisor: 10 });
    expect([5, 6, 100].map(schedule)).toEqual([schedule(4), schedule(4), schedule(4)]);
  });

  it("is finite in a cycle of one step", () => {
    expect(oneCycle({ maximum: 1, totalSteps: 1 })(0)).toBeCloseTo(4e-6, 12);
  });
});

describe("options that make no sense", () => {
  it.each([
    ["learningRate", () => constant(0)],
    ["learningRate", () => constant(Number.NaN)],
    ["every", () => stepDecay({ learningRate: 1, every: 0 })],
    ["factor", () => stepDecay({ learningRate: 1, every: 1, factor: -1 })],
    ["decaySteps", () => exponentialDecay({ learningRate: 1, decaySteps: -1, rate: 1 })],
    ["rate", () => exponentialDecay({ learningRate: 1, decaySteps: 1, rate: 0 })],
    ["decaySteps", () => cosineDecay({ learningRate: 1, decaySteps: 0 })],
    ["maximum", () => oneCycle({ maximum: Number.POSITIVE_INFINITY, totalSteps: 10 })],
    ["totalSteps", () => oneCycle({ maximum: 1, totalSteps: 0 })],
    ["warmup", () => oneCycle({ maximum: 1, totalSteps: 10, warmup: 1 })],
  ])("are refused by name: %s", (name, act) => {
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(`expected ${name} to be`);
  });
});
