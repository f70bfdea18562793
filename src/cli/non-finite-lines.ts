/** What was seen last of a training whose numbers are not finite any more. */

import type { NonFiniteLossError } from "../errors.ts";
import { tableLines } from "./table.ts";

/** What the message has room for of the table below it. */
const NORMS = /; norms of weights and gradients: .*(?=\.$)/s;

/** The error's message, and a table of all layers: largest outputs, norms of weights and of gradients. */
export function nonFiniteMessage({ message, layers }: NonFiniteLossError): string {
  if (layers.length === 0) return message;
  const header = ["", "largest output", "norm of weights", "norm of gradients"];
  const rows = layers.map(({ layer, output, weights, gradients }) => [
    `  ${layer}`,
    ...[output, weights, gradients].map((number) => (number === undefined ? "–" : formatDigits(number))),
  ]);
  return [message.replace(NORMS, ""), ...tableLines([header, ...rows])].join("\n");
}

/** `0.8231`, `1.152e+30`, `NaN` */
function formatDigits(number: number): string {
  return Number.isFinite(number) ? String(Number(number.toPrecision(4))) : String(number);
}
