/** Layers in the words that learners read. */

import type { LayerDescription, Plain } from "../../src/experiment/index.ts";

/** "32 filters, of 5×5, padding same" */
export function layerInWords({ options }: LayerDescription): string {
  const words = Object.entries(options).map(([name, value]) => optionInWords(name, value));
  return words.filter((word) => word !== "").join(", ");
}

function optionInWords(name: string, value: Plain): string {
  switch (name) {
    case "filters":
      return `${valueInWords(value)} filters`;
    case "units":
      if (value === "classes") return "a unit for each class";
      return `${valueInWords(value)} units`;
    case "kernelSize":
    case "poolSize":
      return `of ${sizeInWords(value)}`;
    case "rate":
      return `${valueInWords(value)} of them`;
    case "useBias":
      return value === false ? "no bias" : "";
    case "strides":
      return `steps of ${valueInWords(value)}`;
    default:
      return `${name} ${valueInWords(value)}`;
  }
}

function sizeInWords(value: Plain): string {
  return Array.isArray(value) ? value.join("×") : `${valueInWords(value)}×${valueInWords(value)}`;
}

function valueInWords(value: Plain): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
