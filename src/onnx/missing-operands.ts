/** Operands that a node of an ONNX file leaves out by an empty name, where ONNX Runtime would end the process. */

import { formatReceived } from "../options/index.ts";

/** A function that a file has itself. */
export interface FunctionBody {
  readonly name: string;
  readonly domain: string;
  /** The names of its operands. */
  readonly formals: readonly string[];
  readonly nodes: readonly Uint8Array[];
}

/** A node of a file, or the call of a function. */
export interface Call {
  readonly domain: string;
  readonly operator: string;
  readonly operands: readonly string[];
}

/**
 * Operators with any number of operands. ONNX Runtime 1.30 refuses a missing operand of other operators when it opens a file,
 * and ends the process where one of Max, Mean, Min or Sum is missing (seen 2026-11-28).
 */
const VARIADIC = new Set(["Concat", "Einsum", "Max", "Mean", "Min", "SequenceConstruct", "Sum"]);

/** Finds missing operands; all functions are to be named before the first node is looked at. */
export class MissingOperands {
  readonly #formalCounts = new Map<string, number>();
  /** The operands of the function that is looked at. */
  #formals: ReadonlySet<string> = new Set();
  /** A call that leaves out operands of a function, and a variadic operator to which a function passes its own. */
  #shortCall: string | undefined;
  #variadic: string | undefined;

  functions(bodies: readonly FunctionBody[]): void {
    for (const { domain, name, formals } of bodies)
      this.#formalCounts.set(`${domain}:${name}`, formals.length);
  }

  /** The nodes that follow are those of a function with these operands, or of the graph, which has none. */
  enter(formals: readonly string[]): void {
    this.#formals = new Set(formals);
  }

  /** Returns what was expected and received instead, if an operand is missing. */
  find({ domain, operator, operands }: Call): { expected: string; received: string } | undefined {
    const isMissing = operands.includes("");
    if (VARIADIC.has(operator)) {
      if (isMissing)
        return { expected: `all operands of ${operator}`, received: `${formatReceived([...operands])}` };
      if (operands.some((name) => this.#formals.has(name))) this.#variadic ??= operator;
    }
    const formalCount = this.#formalCounts.get(`${domain}:${operator}`);
    if (formalCount !== undefined && (isMissing || operands.length < formalCount))
      this.#shortCall ??= operator;
    if (this.#shortCall === undefined || this.#variadic === undefined) return undefined;
    return {
      expected: `all operands of functions where one passes its own to ${this.#variadic}`,
      received: `a call of ${formatReceived(this.#shortCall)} with an operand missing`,
    };
  }
}
