/** `drawn-digits`: digits as strokes of a pen, each hand with its own slant, width, pressure and wobble. */

import { atLeast, defined } from "../../checked.ts";
import type { RandomGenerator } from "../../random/random.ts";
import { type Canvas, curve, type Point } from "./canvas.ts";
import { bell, between, chance, pick } from "./chance.ts";

/** A way to write a digit: smooth strokes in a box from (0, 0), upper left, to (1, 1). */
type Form = readonly (readonly Point[])[];

/**
 * The forms of each digit, the first one more common than the others: the points of its strokes in hundredths of the
 * box, from the left and from the top.
 */
const FORMS: readonly (readonly string[])[] = [
  [
    "55,0 15,15 0,50 15,87 50,100 85,85 100,50 87,15 50,0 35,8",
    "70,6 30,2 3,35 10,80 45,100 85,80 98,40 75,6 50,10",
  ],
  [
    "50,0 50,50 50,100",
    "56,0 50,50 44,100",
    "30,22 44,12 54,0 54,50 53,100",
    "30,20 52,0 52,50 52,100 | 22,100 82,98",
  ],
  [
    "8,25 25,4 60,0 85,20 72,50 35,80 5,100 | 5,100 50,97 100,95",
    "5,22 40,0 82,15 75,50 40,85 12,98 4,82 25,75 55,93 100,92",
    "5,8 50,3 92,5 50,55 5,97 | 5,97 95,96",
  ],
  [
    "10,10 45,0 85,13 75,37 40,47 80,56 95,78 60,100 5,92",
    "10,4 50,3 88,3 60,25 42,40 85,50 93,80 50,100 5,90",
    "8,15 50,0 90,20 35,45 90,65 60,97 0,98",
  ],
  [
    "20,0 10,30 2,58 | 2,58 50,57 100,53 | 75,5 70,50 66,100",
    "72,0 40,32 0,66 | 0,66 98,64 | 72,0 70,50 68,100",
    "12,2 4,38 30,52 82,42 | 86,0 78,50 70,100",
  ],
  [
    "90,3 55,2 22,4 | 22,4 18,22 14,44 | 14,44 50,38 88,58 75,90 35,100 2,90",
    "92,0 40,6 18,25 50,45 88,65 70,95 5,95",
  ],
  ["75,0 40,18 12,50 10,82 45,100 85,85 80,58 45,52 13,72", "55,0 20,35 6,72 30,100 80,94 88,68 55,58 20,80"],
  [
    "5,8 50,5 95,3 | 95,3 65,45 40,100",
    "8,20 10,6 50,6 92,2 | 92,2 70,50 60,100",
    "5,10 50,0 92,12 75,50 55,100",
    "5,7 50,5 95,3 | 95,3 65,45 42,100 | 20,52 80,48",
  ],
  [
    "85,12 45,0 15,20 50,48 88,75 50,100 10,78 50,48 88,22 60,1",
    "50,46 15,25 50,0 85,22 50,46 8,75 50,100 92,75 50,46",
  ],
  [
    "88,12 50,0 10,20 20,46 60,46 88,14 | 88,12 82,55 72,100",
    "85,20 45,0 8,25 35,50 80,30 88,15 85,60 55,97 12,95",
  ],
];

/** The same, read. */
const READ_FORMS: readonly (readonly Form[])[] = FORMS.map((forms) => forms.map(readForm));

function readForm(text: string): Form {
  return text.split(" | ").map((stroke) =>
    stroke.split(" ").map((point): Point => {
      const [x, y] = atLeast(point.split(",").map(Number), 2);
      return [x / 100, y / 100];
    }),
  );
}

/** As bright as can be, as in MNIST. */
const INK = 255;

/** Draws a digit, somewhere and somehow, in the middle half of the canvas. */
export function drawDigit(canvas: Canvas, digit: number, random: RandomGenerator): void {
  const forms = defined(READ_FORMS[digit]);
  const [first] = atLeast(forms, 1);
  const form = chance(random, 0.5) ? first : pick(random, forms);
  const hand = handOf(random);
  const thickness = 0.5 * between(random, 0.07, 0.19) * (chance(random, 0.1) ? 0.6 : 1);
  const wobble = hand.wobble;
  for (const points of form) {
    const placed = points.map(([x, y]): Point => {
      const [u, v] = hand.place(x, y);
      return [0.5 + 0.5 * (u + wobble * bell(random)), 0.5 + 0.5 * (v + wobble * bell(random))];
    });
    canvas.stroke(curve(placed), thickness, () => INK);
  }
}

/** A handwriting: displacement of each point of a form, from −½ to ½, and its unsteadiness. */
function handOf(random: RandomGenerator): { place(x: number, y: number): Point; wobble: number } {
  // Most hands are steady.
  const carelessness = random.uniform() * random.uniform();
  const width = between(random, 0.42, 0.9);
  const slant = 0.15 + 0.2 * bell(random);
  // The tangent of half the angle gives sine and cosine without asking the engine for either.
  const t = 0.06 * bell(random);
  const [sine, cosine] = [(2 * t) / (1 + t * t), (1 - t * t) / (1 + t * t)];
  const bend = () => (0.12 + 0.4 * carelessness) * bell(random);
  const [a, b, c, d, e, f] = [bend(), bend(), bend(), bend(), bend(), bend()];
  return {
    wobble: 0.012 + 0.11 * carelessness,
    place(x, y) {
      const [u, v] = [x - 0.5, y - 0.5];
      const bentX = u + a * u * v + b * (v * v - 0.1) + c * u * u;
      const bentY = v + d * u * v + e * (u * u - 0.1) + f * v * v;
      const leaning = width * bentX - slant * bentY;
      return [cosine * leaning - sine * bentY, sine * leaning + cosine * bentY];
    },
  };
}
