/** Types and signatures as HTML, with a link at each name that has a place in the reference. */

import type { Reflection, Type } from "./reflection.ts";

/** The address of a documented symbol, seen from the page that is written; absent where it has none. */
export type Address = (id: number) => string | undefined;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** A signature longer than this has each parameter on a line of its own, in characters. */
const MAX_LINE = 84;

/** Writes types for one page. */
export class TypePrinter {
  readonly #address: Address;

  constructor(address: Address) {
    this.#address = address;
  }

  /** Writes a name, as a link where the symbol has a place. */
  name(name: string, target: unknown): string {
    const address = typeof target === "number" && target >= 0 ? this.#address(target) : undefined;
    return address === undefined ? escapeHtml(name) : `<a href="${address}">${escapeHtml(name)}</a>`;
  }

  /** Writes a type on one line. */
  print(type: Type | undefined): string {
    if (type === undefined) return "unknown";
    switch (type.type) {
      case "intrinsic":
      case "unknown":
        return escapeHtml(type.name);
      case "literal":
        return escapeHtml(typeof type.value === "object" ? String(type.value) : JSON.stringify(type.value));
      case "reference":
        return this.name(type.name, type.target) + this.#list("&lt;", type.typeArguments, "&gt;");
      case "array":
        return `${this.#grouped(type.elementType)}[]`;
      case "optional":
        return `${this.print(type.elementType)}?`;
      case "rest":
        return `...${this.print(type.elementType)}`;
      case "union":
        return type.types.map((part) => this.#grouped(part, "union")).join(" | ");
      case "intersection":
        return type.types.map((part) => this.#grouped(part)).join(" &amp; ");
      case "tuple":
        return `[${(type.elements ?? []).map((part) => this.print(part)).join(", ")}]`;
      case "namedTupleMember":
        return `${escapeHtml(type.name)}${type.isOptional ? "?" : ""}: ${this.print(type.element)}`;
      case "typeOperator":
        return `${type.operator} ${this.#grouped(type.target, "array")}`;
      case "reflection":
        return this.#declaration(type.declaration);
      case "query":
        return `typeof ${this.print(type.queryType)}`;
      case "indexedAccess":
        return `${this.#grouped(type.objectType)}[${this.print(type.indexType)}]`;
      case "predicate":
        return `${type.asserts ? "asserts " : ""}${escapeHtml(type.name)}${
          type.targetType === undefined ? "" : ` is ${this.print(type.targetType)}`
        }`;
      case "conditional":
        return `${this.print(type.checkType)} extends ${this.print(type.extendsType)} ? ${this.print(
          type.trueType,
        )} : ${this.print(type.falseType)}`;
      case "mapped":
        return `{ ${type.readonlyModifier === "+" ? "readonly " : ""}[${escapeHtml(type.parameter)} in ${this.print(
          type.parameterType,
        )}]${type.optionalModifier === "+" ? "?" : ""}: ${this.print(type.templateType)} }`;
      case "inferred":
        return `infer ${escapeHtml(type.name)}`;
      case "templateLiteral":
        return `\`${escapeHtml(type.head)}${type.tail
          .map(([part, text]) => `\${${this.print(part)}}${escapeHtml(text)}`)
          .join("")}\``;
    }
  }

  /** Writes a function's signature: name, parameters and result. */
  signature(signature: Reflection, name: string, { arrow = false } = {}): string {
    const before = escapeHtml(name) + this.typeParameters(signature.typeParameters);
    const after = `${arrow ? " =&gt; " : ": "}${this.print(signature.type)}`;
    const parameters = (signature.parameters ?? []).map((parameter) => this.#parameter(parameter));
    const line = `${before}(${parameters.join(", ")})${after}`;
    if (arrow || plainLength(line) <= MAX_LINE || parameters.length === 0) return line;
    return `${before}(\n${parameters.map((parameter) => `  ${parameter},\n`).join("")})${after}`;
  }

  /** Writes type parameters with what they extend: `<T extends Shape>`. */
  typeParameters(parameters: readonly Reflection[] | undefined): string {
    if (parameters === undefined || parameters.length === 0) return "";
    const written = parameters.map(
      ({ name, type, default: usual }) =>
        escapeHtml(name) +
        (type === undefined ? "" : ` extends ${this.print(type)}`) +
        (usual === undefined ? "" : ` = ${this.print(usual)}`),
    );
    return `&lt;${written.join(", ")}&gt;`;
  }

  #parameter({ name, flags, type, defaultValue }: Reflection): string {
    const optional = flags.isOptional === true || defaultValue !== undefined ? "?" : "";
    const written = name === "__namedParameters" ? "options" : name;
    return `${flags.isRest === true ? "..." : ""}${escapeHtml(written)}${optional}: ${this.print(type)}`;
  }

  #declaration(declaration: Reflection): string {
    const [signature] = declaration.signatures ?? [];
    if (signature !== undefined) return this.signature(signature, "", { arrow: true });
    const members = [
      ...(declaration.indexSignatures ?? []).map(
        ({ parameters, type }) =>
          `[${(parameters ?? []).map((parameter) => this.#parameter(parameter)).join(", ")}]: ${this.print(type)}`,
      ),
      ...(declaration.children ?? []).map((child) => {
        const [method] = child.signatures ?? [];
        const name = `${escapeHtml(child.name)}${child.flags.isOptional === true ? "?" : ""}`;
        return method === undefined
          ? `${name}: ${this.print(child.type)}`
          : this.signature(method, child.name);
      }),
    ];
    return members.length === 0 ? "{}" : `{ ${members.join("; ")} }`;
  }

  /** In parentheses, where the type would be read otherwise without. */
  #grouped(type: Type, within = "other"): string {
    const written = this.print(type);
    const isFunction = type.type === "reflection" && type.declaration.signatures !== undefined;
    const isCompound = type.type === "union" || type.type === "intersection" || type.type === "conditional";
    const isOperator = type.type === "typeOperator" && within === "other";
    return isFunction || isOperator || (isCompound && within !== "union") ? `(${written})` : written;
  }

  #list(open: string, types: readonly Type[] | undefined, close: string): string {
    return types === undefined || types.length === 0
      ? ""
      : open + types.map((type) => this.print(type)).join(", ") + close;
  }
}

/** The length of HTML as it is read. */
function plainLength(html: string): number {
  return html.replace(/<[^>]*>/g, "").replace(/&\w+;/g, "x").length;
}
