/** `drawn-garments`: the ten classes of Fashion-MNIST as silhouettes with shading and pattern. */

import { defined } from "../../../checked.ts";
import type { RandomGenerator } from "../../../random/random.ts";
import type { Canvas } from "../canvas.ts";
import { drawBag } from "./bag.ts";
import { drawAnkleBoot, drawSandal, drawSneaker } from "./footwear.ts";
import { drawTrouser } from "./trouser.ts";
import { drawCoat, drawDress, drawPullover, drawShirt, drawTShirt } from "./upper-body.ts";

/** In the order of Fashion-MNIST's classes. */
const DRAWERS: readonly ((canvas: Canvas, random: RandomGenerator) => void)[] = [
  drawTShirt,
  drawTrouser,
  drawPullover,
  drawDress,
  drawCoat,
  drawSandal,
  drawShirt,
  drawSneaker,
  drawBag,
  drawAnkleBoot,
];

/** Draws a garment of this class. */
export function drawGarment(canvas: Canvas, garment: number, random: RandomGenerator): void {
  defined(DRAWERS[garment])(canvas, random);
}
