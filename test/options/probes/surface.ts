/** What the package exports, read from its types by the compiler: every function and class, and what each takes. */

import { fileURLToPath } from "node:url";
import { API, type Checker, SignatureKind, SymbolFlags, type Type } from "typescript/unstable/sync";
import { atLeast } from "../../../src/checked.ts";

/** The kinds of values that are told apart. */
export type Kind =
  | "number"
  | "text"
  | "name"
  | "boolean"
  | "function"
  | "list"
  | "options"
  | "value"
  | "other";

export interface Parameter {
  readonly name: string;
  /** Of a union, all that it may be. */
  readonly kinds: readonly Kind[];
  /** Of an object of options, its properties. */
  readonly properties: readonly Omit<Parameter, "properties">[];
}

export interface Callable {
  /** `layers.dense`, `Dataset#take`, `new Dataset`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ENTRIES = ["src/index.ts", "src/study/node.ts", "src/sweep/node.ts"];
/** Its door has the whole library too: only what it has beside that is probed, under this name. */
const BROWSER = { entry: "src/browser.ts", library: "src/library.ts", prefix: "browser." };
/** Objects of this type are what callers write themselves; others are made by functions, such as a Dataset. */
const OPTIONS =
  /Options$|Config$|Changes$|^CallbackS?$|^RegularizerFactors$|^DatasetParts$|^RgbaPixels$|^RecipeTraining$|^__type$|^Pick$|^Convolution$|^Pooling$|^Window$|^GivenStatistics$|^SamplingPlaces$/;

/** All that can be called, by entry point. */
export function exportedCallables(): Callable[] {
  const api = new API({ cwd: ROOT });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [`${ROOT}test/options/probes/tsconfig.json`] });
    const [project] = atLeast(snapshot.getProjects(), 1);
    const { checker, program } = project;
    const moduleOf = (entry: string) => {
      const file = program.getSourceFile(`${ROOT}${entry}`);
      const module = file && checker.getSymbolAtLocation(file);
      if (module === undefined) throw new Error(`there is no module ${entry}`);
      return module;
    };
    const found = new Map<string, Callable>();
    for (const entry of ENTRIES) {
      for (const callable of membersOf(checker, moduleOf(entry), ""))
        if (!found.has(callable.path)) found.set(callable.path, callable);
    }
    const library = new Set(checker.getExportsOfModule(moduleOf(BROWSER.library)).map(({ name }) => name));
    const ofBrowser = membersOf(checker, moduleOf(BROWSER.entry), BROWSER.prefix, library);
    return [...found.values(), ...ofBrowser];
  } finally {
    api.close();
  }
}

type CompilerSymbol = ReturnType<Checker["getAliasedSymbol"]>;

function membersOf(
  checker: Checker,
  module: CompilerSymbol,
  prefix: string,
  known: ReadonlySet<string> = new Set(),
): Callable[] {
  return checker.getExportsOfModule(module).flatMap((exported) => {
    if (known.has(exported.name)) return [];
    const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const path = `${prefix}${exported.name}`;
    if (symbol.flags & SymbolFlags.Module) return membersOf(checker, symbol, `${path}.`);
    if (!(symbol.flags & SymbolFlags.Value)) return [];
    const type = checker.getTypeOfSymbol(symbol);
    if (type === undefined) return [];
    if (symbol.flags & SymbolFlags.Class) return membersOfClass(checker, symbol, type, path);
    return callablesOf(checker, type, path);
  });
}

/** A function, or an object of functions, at most two deep. */
function callablesOf(checker: Checker, type: Type, path: string, depth = 0): Callable[] {
  const [signature] = checker.getSignaturesOfType(type, SignatureKind.Call);
  if (signature !== undefined) return [{ path, parameters: parametersOf(checker, signature) }];
  if (depth === 2 || !type.isObjectType() || checker.isArrayLikeType(type)) return [];
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const ofProperty = checker.getTypeOfSymbol(property);
    return ofProperty === undefined
      ? []
      : callablesOf(checker, ofProperty, `${path}.${property.name}`, depth + 1);
  });
}

function membersOfClass(checker: Checker, symbol: CompilerSymbol, type: Type, path: string): Callable[] {
  const made = checker.getDeclaredTypeOfSymbol(symbol);
  const isError = checker.getPropertyOfType(made, "stack") !== undefined;
  if (isError) return [];
  const constructors = checker.getSignaturesOfType(type, SignatureKind.Construct);
  const methods = checker.getPropertiesOfType(made).flatMap((property) => {
    const ofProperty = checker.getTypeOfSymbol(property);
    // Of several ways to call it, the last has most parameters.
    const signature =
      ofProperty === undefined
        ? undefined
        : checker.getSignaturesOfType(ofProperty, SignatureKind.Call).at(-1);
    return signature === undefined || property.name.includes("#")
      ? []
      : [{ path: `${path}#${property.name}`, parameters: parametersOf(checker, signature) }];
  });
  const own = constructors
    .slice(0, 1)
    .map((signature) => ({ path: `new ${path}`, parameters: parametersOf(checker, signature) }));
  return [...own, ...methods];
}

type CompilerSignature = ReturnType<Checker["getSignaturesOfType"]>[number];

function parametersOf(checker: Checker, signature: CompilerSignature): Parameter[] {
  return signature.getParameters().map((symbol) => {
    const type = checker.getTypeOfSymbol(symbol);
    return { ...parameterOf(checker, symbol.name, type), properties: propertiesOf(checker, type) };
  });
}

function parameterOf(checker: Checker, name: string, type: Type | undefined): Omit<Parameter, "properties"> {
  const kinds = new Set(alternatives(type).flatMap((one) => kindOf(checker, one)));
  return { name, kinds: [...kinds] };
}

function propertiesOf(checker: Checker, type: Type | undefined): Parameter["properties"] {
  return alternatives(type)
    .filter((one) => kindOf(checker, one).includes("options"))
    .flatMap((one) => checker.getPropertiesOfType(one))
    .map((property) => parameterOf(checker, property.name, checker.getTypeOfSymbol(property)));
}

function alternatives(type: Type | undefined): readonly Type[] {
  if (type === undefined) return [];
  return type.isUnionType() ? (type.getTypes() ?? []).flatMap(alternatives) : [type];
}

function kindOf(checker: Checker, type: Type): Kind[] {
  const shown = checker.typeToString(type);
  if (shown === "undefined") return [];
  if (shown === "number" || type.isNumberLiteralType()) return ["number"];
  if (shown === "boolean" || shown === "true" || shown === "false") return ["boolean"];
  if (type.isStringLiteralType()) return ["name"];
  if (shown === "string") return ["text"];
  if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0) return ["function"];
  if (checker.isArrayType(type) || checker.isTupleType(type)) return ["list"];
  const name = type.getAliasSymbol()?.name ?? type.getSymbol()?.name ?? "";
  // A value of a graph: of what else there is, only numbers may be given in its place, where the type says so.
  if (name === "Value") return ["value"];
  return type.isIntersectionType() || OPTIONS.test(name) ? ["options"] : ["other"];
}
