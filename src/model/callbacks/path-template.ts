/** Paths with places for numbers, as Python's `str.format` fills them. */

import { atLeast } from "../../checked.ts";
import { ConfigurationError, nearestName } from "../../errors/index.ts";
import { formatReceived } from "../../options/index.ts";
import type { Logs } from "../history.ts";

/** One place: what stands before it, the number's name and, after a colon, its format. */
const PLACE = /\{([^{}]*)\}/g;

/** Zeros or not, width, precision, type: `02d`, `.2f`, `10.3e`. */
const FORMAT = /^(0?)(\d*)(?:\.(\d+))?([dfeg]?)$/;

/** Greatest width and precision: JavaScript's own limit for digits behind the point. */
const MAX_DIGITS = 100;

/**
 * Checks a template against the names that there will be: "epoch" and those of the logs.
 *
 * @throws ConfigurationError for a name that there will not be, a format that is not known, or a single brace
 */
export function checkTemplate(owner: string, template: string, logNames: readonly string[]): void {
  const names = ["epoch", ...logNames];
  const left = template.replace(PLACE, (_, place: string) => {
    const [name, format] = parts(place);
    if (!names.includes(name)) {
      const nearest = nearestName(name, names);
      const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
      throw new ConfigurationError(
        `${owner}: expected names in the braces of path among ${names.join(", ")}.${hint} Received: "{${place}}".`,
      );
    }
    const [, , width = "", precision = "", type = ""] = FORMAT.exec(format) ?? [];
    const isInteger = type === "d";
    const isKnown =
      FORMAT.test(format) &&
      Number(width) <= MAX_DIGITS &&
      Number(precision) <= MAX_DIGITS &&
      (isInteger ? name === "epoch" && precision === "" : true);
    if (!isKnown) {
      throw new ConfigurationError(
        `${owner}: expected the format of a number in path as Python has it, such as {epoch:02d} or {val_loss:.2f} ` +
          `(d for the epoch, f, e and g for all). Received: "{${place}}".`,
      );
    }
    return "";
  });
  if (/[{}]/.test(left)) {
    throw new ConfigurationError(
      `${owner}: expected braces in path to come in pairs. Received: ${formatReceived(template)}.`,
    );
  }
}

/**
 * Fills a template. Without a format the epoch has two digits at least, other numbers four behind the point.
 *
 * @param epoch counted from 1
 * @example
 * fillTemplate("{epoch:02d}-{val_loss:.2f}.onnx", 3, { loss: 0.5, val_loss: 0.625 }); // "03-0.63.onnx"
 */
export function fillTemplate(template: string, epoch: number, logs: Logs): string {
  return template.replace(PLACE, (_, place: string) => {
    const [name, format] = parts(place);
    const value = name === "epoch" ? epoch : (logs[name] ?? Number.NaN);
    if (format !== "") return formatNumber(value, format);
    return name === "epoch" ? String(epoch).padStart(2, "0") : value.toFixed(4);
  });
}

function parts(place: string): [name: string, format: string] {
  const colon = place.indexOf(":");
  return colon < 0 ? [place, ""] : [place.slice(0, colon), place.slice(colon + 1)];
}

function formatNumber(value: number, format: string): string {
  const [, zero = "", width = "", precision = "", type = ""] = FORMAT.exec(format) ?? [];
  const digits = digitsOf(value, type, precision === "" ? undefined : Number(precision));
  const length = Number(width);
  if (zero === "") return digits.padStart(length);
  const sign = digits.startsWith("-") ? "-" : "";
  return sign + digits.slice(sign.length).padStart(length - sign.length, "0");
}

function digitsOf(value: number, type: string, precision: number | undefined): string {
  if (!Number.isFinite(value)) return String(value).toLowerCase().replace("infinity", "inf");
  switch (type) {
    case "d":
      return String(value);
    case "f":
      return value.toFixed(precision ?? 6);
    case "e":
      return pythonExponent(value.toExponential(precision ?? 6));
    case "g":
      return general(value, precision ?? 6);
    default:
      return precision === undefined ? String(value) : general(value, precision);
  }
}

/** Significant digits, with an exponent where that is shorter, without trailing zeros. */
function general(value: number, precision: number): string {
  const significant = Math.max(1, precision);
  const [mantissa, exponent] = atLeast(value.toExponential(significant - 1).split("e"), 2);
  const power = Number(exponent);
  if (power < -4 || power >= significant) {
    return pythonExponent(`${withoutZeros(mantissa)}e${exponent}`);
  }
  return withoutZeros(value.toFixed(Math.max(0, significant - 1 - power)));
}

function withoutZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

/** At least two digits: `1.5e-7` → `1.5e-07`. */
function pythonExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
