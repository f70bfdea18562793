/** Every symbol that the package exports, with its docstring, as the compiler reads them. */

import { fileURLToPath } from "node:url";
import { API, type Checker, type Project, type Symbol as Sym, SymbolFlags } from "typescript/unstable/sync";
import { atLeast } from "../../src/checked.ts";

/** A symbol that users can import, or a member of one. */
export interface Documented {
  /** `layers.dense`, `Dataset`; of a member `Dataset#take`. */
  readonly path: string;
  /** Where it is declared, from the root of the repository. */
  readonly file: string;
  /** Functions, classes and constants are values; interfaces and aliases are types. */
  readonly kind: "value" | "type" | "member";
  /** Whether the docstring says anything beside its tags. */
  readonly isDescribed: boolean;
  /** The text of each `@example`. */
  readonly examples: readonly string[];
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The package's entry points, as package.json has them. */
const ENTRIES = [
  "src/index.ts",
  "src/library.ts",
  "src/browser.ts",
  "src/study/node.ts",
  "src/sweep/node.ts",
];

/** Lists every exported symbol, with the members of namespaces, classes and interfaces; each once, by its first path. */
export function exportedSymbols(): Documented[] {
  const api = new API({ cwd: ROOT });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [`${ROOT}test/options/probes/tsconfig.json`] });
    const [project] = atLeast(snapshot.getProjects(), 1);
    return new Reader(project).read();
  } finally {
    api.close();
  }
}

class Reader {
  readonly #project: Project;
  readonly #checker: Checker;
  readonly #found = new Map<Sym, Documented>();
  readonly #members: Documented[] = [];

  constructor(project: Project) {
    this.#project = project;
    this.#checker = project.checker;
  }

  read(): Documented[] {
    for (const entry of ENTRIES) {
      const file = this.#project.program.getSourceFile(`${ROOT}${entry}`);
      const module = file && this.#checker.getSymbolAtLocation(file);
      if (module === undefined) throw new Error(`there is no module ${entry}`);
      this.#readModule(module, "");
    }
    return [...this.#found.values(), ...this.#members];
  }

  #readModule(module: Sym, prefix: string): void {
    for (const exported of this.#checker.getExportsOfModule(module)) {
      const symbol = exported.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(exported) : exported;
      this.#readSymbol(symbol, `${prefix}${exported.name}`);
    }
  }

  #readSymbol(symbol: Sym, path: string): void {
    if (symbol.flags & SymbolFlags.Module) {
      this.#readModule(symbol, `${path}.`);
      return;
    }
    if (this.#found.has(symbol)) return;
    this.#found.set(
      symbol,
      this.#describe(symbol, path, symbol.flags & SymbolFlags.Value ? "value" : "type"),
    );
    if (symbol.flags & SymbolFlags.Variable) this.#readFunctionsOf(symbol, path);
    else this.#readMembers(symbol, path);
  }

  /** Of a constant such as `layers`, the functions that it gathers. */
  #readFunctionsOf(constant: Sym, path: string): void {
    const type = this.#checker.getTypeOfSymbol(constant);
    if (type === undefined || !type.isObjectType() || this.#checker.isArrayLikeType(type)) return;
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const symbol = this.#checker.getTypeOfSymbol(property)?.getSymbol();
      if (symbol !== undefined && symbol.flags & (SymbolFlags.Function | SymbolFlags.Module))
        this.#readSymbol(symbol, `${path}.${property.name}`);
    }
  }

  /** Of a class or an interface, what users see of its own members. */
  #readMembers(symbol: Sym, path: string): void {
    if (!(symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface))) return;
    for (const member of symbol.getMembers().values()) {
      const isNamed = member.flags & (SymbolFlags.Property | SymbolFlags.Method | SymbolFlags.Accessor);
      if (isNamed && !member.name.includes("#") && !this.#isPrivate(member))
        this.#members.push(this.#describe(member, `${path}#${member.name}`, "member"));
    }
  }

  #isPrivate(member: Sym): boolean {
    const [declaration] = member.declarations;
    const node = declaration?.resolve(this.#project);
    const source = node?.getSourceFile().text ?? "";
    return node !== undefined && /^\s*private\b/.test(source.slice(node.getStart(), node.end));
  }

  #describe(symbol: Sym, path: string, kind: Documented["kind"]): Documented {
    const [declaration] = symbol.declarations;
    return {
      path,
      file: declaration?.path.slice(ROOT.length) ?? "",
      kind,
      isDescribed: this.#checker.getDocumentationCommentOfSymbol(symbol).trim() !== "",
      examples: this.#checker
        .getJsDocTagsOfSymbol(symbol)
        .filter(({ name }) => name === "example")
        .map(({ text = "" }) => text),
    };
  }
}
