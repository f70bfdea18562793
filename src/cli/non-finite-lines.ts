/** Diagnostics of a training with non-finite numbers. */

import type { NonFiniteLossError } from "../errors/index.ts";
import { tableLines } from "./table.ts";

/** The part of the message that the table replaces. */
const NORMS = /; norms of weights and gradients: .*(?=\.$)/s;

/** Formats the error's message with a table of all layers: largest outputs, norms of weights and of gradients. */
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
