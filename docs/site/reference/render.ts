/** Pages of the reference in Markdown. */

import {
  defaultOf,
  firstLine,
  firstLineMarkdown,
  type Links,
  tags,
  throwsOf,
  toMarkdown,
} from "./comment.ts";
import type { Group } from "./groups.ts";
import { braces, heading, page, pre } from "./page-text.ts";
import { escapeHtml, TypePrinter } from "./print-type.ts";
import { type Comment, KIND, type Reflection } from "./reflection.ts";
import { anchorOf, calls, type ExportedSymbol, type ReferencePage } from "./symbols.ts";

/** Names that end so are of objects with options, whose members stand where the options are taken. */
const OPTIONS = /(Options|Config|Changes|Settings)$/;

/** Writes one page: what it needs beside the page is where things stand. */
export class PageWriter {
  readonly #links: Links;
  readonly #types: TypePrinter;
  readonly #byId: ReadonlyMap<number, Reflection>;

  constructor(links: Links, byId: ReadonlyMap<number, Reflection>) {
    this.#links = links;
    this.#types = new TypePrinter(links.address);
    this.#byId = byId;
  }

  /** Writes a page about a symbol, a group's types, or a family. */
  write({ group, symbols, kind }: ReferencePage): string {
    const [main] = symbols;
    if (kind === "types") {
      const about = `The types of ${group.title.toLowerCase()} that more than one function takes or returns.`;
      return page(`Types of ${group.title.toLowerCase()}`, about, [
        `# Types of ${group.title.toLowerCase()}`,
        about,
        ...symbols.flatMap((symbol) => this.#section(symbol)),
      ]);
    }
    if (kind === "family" || main === undefined) {
      return page(group.title, group.about, [
        `# ${group.title}`,
        group.about,
        ...symbols.flatMap((symbol) => this.#section(symbol)),
      ]);
    }
    const { reflection, qualified } = main;
    const described = firstLine(commentOf(reflection));
    return page(qualified, described === "" ? `${qualified} of ${main.door}.` : described, [
      `# ${qualified}`,
      this.#where(main),
      ...this.#body(main, 2),
      ...symbols
        .slice(1)
        .filter((type) => !isShown(main.reflection, type))
        .flatMap((type) => this.#section(type)),
    ]);
  }

  /** Writes the first page of a group: what there is, a line each. */
  index(group: Group, symbols: readonly ExportedSymbol[], notes: readonly Reflection[]): string {
    const line = (symbol: ExportedSymbol) => {
      const href = this.#links.address(symbol.id) ?? "";
      const about = firstLineMarkdown(commentOf(symbol.reflection), this.#links);
      return `<dt>\n\n[\`${symbol.qualified}\`](${href})\n\n</dt>\n<dd>\n\n${about}\n\n</dd>`;
    };
    const list = (title: string, chosen: readonly ExportedSymbol[]) =>
      chosen.length === 0 ? [] : [`## ${title}`, `<dl class="index">\n${chosen.map(line).join("\n")}\n</dl>`];
    const kinds = (...wanted: number[]) =>
      symbols.filter(({ reflection, isType }) => !isType && wanted.includes(reflection.kind));
    const names = [...new Set(symbols.map(({ namespace }) => namespace))].filter(
      (name) => name !== undefined,
    );
    const values = symbols.filter(({ isType, reflection }) => !isType && reflection.kind !== KIND.class);
    return page(group.title, group.about.replaceAll("`", ""), [
      `# ${group.title}`,
      group.about,
      ...names.flatMap((name) => {
        const note = notes.find((reflection) => reflection.name === name);
        const about = note?.comment === undefined ? [] : [toMarkdown(note.comment.summary, this.#links)];
        const [heading, ...rest] = list(
          `\`${name}\``,
          values.filter(({ namespace }) => namespace === name),
        );
        return heading === undefined ? [] : [heading, ...about, ...rest];
      }),
      ...list(
        names.length === 0 ? "Functions and values" : "More functions and values",
        values.filter(({ namespace }) => namespace === undefined),
      ),
      ...list("Classes", kinds(KIND.class)),
      ...list(
        "Types",
        symbols.filter(({ isType }) => isType),
      ),
    ]);
  }

  #where({ door, namespace, name, isType }: ExportedSymbol): string {
    const imported = namespace ?? name;
    return `\`\`\`ts\nimport ${isType && namespace === undefined ? "type " : ""}{ ${imported} } from "${door}";\n\`\`\``;
  }

  /** A symbol that shares its page with others. */
  #section(symbol: ExportedSymbol): readonly string[] {
    return [`## ${symbol.name} {#${anchorOf(symbol.name)}}`, ...this.#body(symbol, 3)];
  }

  #body({ reflection, name, qualified }: ExportedSymbol, level: number): readonly string[] {
    const comment = commentOf(reflection);
    const signatures = [...(reflection.signatures ?? []), ...calls(reflection.type)];
    if (signatures.length > 0 && reflection.kind !== KIND.typeAlias) {
      return signatures.flatMap((signature) => this.#call(signature, qualified, level));
    }
    if (reflection.kind === KIND.class) return this.#class(reflection, level);
    const prefix = level === 2 ? "" : `${name}-`;
    const head = `${name}${this.#types.typeParameters(reflection.typeParameters)}`;
    const object = reflection.type?.type === "reflection" ? reflection.type.declaration : undefined;
    const members =
      reflection.children ?? (object?.signatures === undefined ? object?.children : undefined) ?? [];
    const extended = (reflection.extendedTypes ?? []).map((type) => this.#types.print(type)).join(", ");
    const signature =
      reflection.kind === KIND.interface
        ? `interface ${head}${extended === "" ? "" : ` extends ${extended}`}`
        : reflection.kind === KIND.variable
          ? `const ${name}${members.length > 0 ? "" : `: ${this.#types.print(reflection.type)}`}`
          : `type ${head}${members.length > 0 ? "" : ` = ${this.#types.print(reflection.type)}`}`;
    return [
      pre(signature),
      ...this.#text(comment),
      ...(members.length === 0 ? [] : [this.#members(members, prefix)]),
      ...this.#after(comment, level),
    ];
  }

  /** A function: signature, text, parameters, options, result, errors, examples. */
  #call(signature: Reflection, name: string, level: number): readonly string[] {
    const { comment, parameters = [] } = signature;
    const marks = "#".repeat(level);
    const returned = tags(comment, "@returns")[0];
    const options = parameters.flatMap((parameter) => {
      const type = parameter.type;
      if (type?.type !== "reference" || typeof type.target !== "number" || !OPTIONS.test(type.name))
        return [];
      const target = this.#byId.get(type.target);
      const members = target?.children ?? [];
      return members.length === 0 || level > 2 ? [] : this.#optionsOf(type.name, type.target, members, marks);
    });
    const described = parameters.filter(({ comment: said }) => (said?.summary.length ?? 0) > 0);
    return [
      pre(this.#types.signature(signature, name)),
      ...this.#text(comment),
      ...this.#examples(comment, level),
      ...(described.length === 0 ? [] : [`${marks} Parameters`, this.#members(described, undefined)]),
      ...options,
      ...(returned === undefined ? [] : [`${marks} Result`, toMarkdown(returned.content, this.#links)]),
      ...this.#sources(comment, level),
    ];
  }

  /** The members of an object with options: here if nothing else takes it, else with a link to its own place. */
  #optionsOf(name: string, id: number, members: readonly Reflection[], marks: string): readonly string[] {
    const isHere = this.#links.address(id)?.startsWith("#") === true;
    return isHere
      ? [`${marks} Options {#${anchorOf(name)}}`, this.#members(members, `${name}-`)]
      : [
          `${marks} Options`,
          `<p><code>${this.#types.name(name, id)}</code></p>`,
          this.#members(members, "option-"),
        ];
  }

  #class(reflection: Reflection, level: number): readonly string[] {
    const marks = "#".repeat(level);
    const extended = (reflection.extendedTypes ?? []).map((type) => this.#types.print(type)).join(", ");
    const members = (reflection.children ?? []).filter(({ flags }) => flags.isPrivate !== true);
    const own = members.filter(({ flags, inheritedFrom }) => flags.isInherited !== true && !inheritedFrom);
    const inherited = members.filter((member) => !own.includes(member) && member.kind !== KIND.constructor);
    // A class whose constructor says nothing is made by functions.
    const made = own.filter(
      ({ kind, signatures = [] }) =>
        kind === KIND.constructor && signatures.some(({ comment }) => (comment?.summary.length ?? 0) > 0),
    );
    const fields = own.filter(({ kind }) => kind === KIND.property || kind === KIND.accessor);
    const methods = own.filter(({ kind }) => kind === KIND.method);
    const head = `class ${reflection.name}${this.#types.typeParameters(reflection.typeParameters)}`;
    const prefix = level === 2 ? "" : `${reflection.name}-`;
    const list = inherited.map((member) => `<code>${this.#types.name(member.name, baseId(member))}</code>`);
    return [
      pre(`${head}${extended === "" ? "" : ` extends ${extended}`}`),
      ...this.#text(reflection.comment),
      ...this.#after(reflection.comment, level),
      ...made.flatMap(({ signatures = [] }) =>
        signatures.flatMap((signature) => {
          const written = this.#call(signature, `new ${reflection.name}`, level + 1);
          return level > 2 ? written : [`${marks} Constructor`, ...written];
        }),
      ),
      ...(fields.length === 0
        ? []
        : [...(level > 2 ? [] : [`${marks} Properties`]), this.#members(fields, prefix)]),
      ...(methods.length === 0 || level > 2 ? [] : [`${marks} Methods`]),
      ...methods.flatMap((method) => [
        `${marks}# ${method.name} {#${anchorOf(prefix + method.name)}}`,
        ...(method.signatures ?? []).flatMap((signature) => this.#call(signature, method.name, level + 2)),
      ]),
      ...(list.length === 0 || level > 2 ? [] : [`${marks} Inherited`, list.join(", ")]),
    ];
  }

  /** Members or parameters as a list of definitions: name, type, default, text. */
  #members(members: readonly Reflection[], prefix: string | undefined): string {
    // Options of its own before those that a function has in common with others.
    const isOwn = ({ inheritedFrom }: Reflection) => inheritedFrom === undefined;
    const ordered = [...members.filter(isOwn), ...members.filter((member) => !isOwn(member))];
    const items = ordered.map((member) => {
      const { name, flags, signatures = [], getSignature } = member;
      const [signature] = signatures;
      const comment = commentOf(member);
      const type = getSignature?.type ?? member.type;
      const usual = defaultOf(comment);
      const written = name === "__namedParameters" ? "options" : name;
      const shown =
        signature === undefined
          ? `<code><b>${escapeHtml(written)}</b>${flags.isOptional === true ? "?" : ""}: ${this.#types.print(type)}</code>`
          : `<code>${this.#types.signature(signature, name, {})}</code>`;
      const id = prefix === undefined ? "" : ` id="${anchorOf(prefix + name)}"`;
      const text = toMarkdown(comment?.summary ?? [], this.#links);
      const more = throwsOf(comment, this.#links).map((line) => `Throws ${line}`);
      return [
        `<dt${id}>${braces(shown)}${usual === undefined ? "" : ` <span class="default">default ${usual}</span>`}</dt>`,
        `<dd>\n\n${[text, ...more].filter((paragraph) => paragraph !== "").join("\n\n")}\n\n</dd>`,
      ].join("\n");
    });
    return `<dl class="members">\n${items.join("\n")}\n</dl>`;
  }

  #text(comment: Comment | undefined): readonly string[] {
    const text = toMarkdown(comment?.summary ?? [], this.#links);
    return text === "" ? [] : [text];
  }

  /** What follows the text: examples, errors, sources. */
  #after(comment: Comment | undefined, level: number): readonly string[] {
    return [...this.#examples(comment, level), ...this.#sources(comment, level)];
  }

  #examples(comment: Comment | undefined, level: number): readonly string[] {
    const examples = tags(comment, "@example").map(({ content }) => toMarkdown(content, this.#links));
    if (examples.length === 0) return [];
    return [heading(examples.length === 1 ? "Example" : "Examples", level), ...examples];
  }

  #sources(comment: Comment | undefined, level: number): readonly string[] {
    const thrown = throwsOf(comment, this.#links);
    const seen = tags(comment, "@see").map(({ content }) => toMarkdown(content, this.#links));
    const bullets = (lines: readonly string[]) =>
      lines.length === 1 ? lines.join("") : lines.map((line) => `- ${line.replace(/^- /, "")}`).join("\n");
    return [
      ...(thrown.length === 0 ? [] : [heading("Errors", level), bullets(thrown)]),
      ...(seen.length === 0 ? [] : [heading("See", level), bullets(seen)]),
    ];
  }
}

/** Whether a type's members stand with the function that takes it. */
function isShown(main: Reflection, type: ExportedSymbol): boolean {
  const signatures = [...(main.signatures ?? []), ...calls(main.type)];
  return (
    OPTIONS.test(type.name) &&
    (type.reflection.children?.length ?? 0) > 0 &&
    signatures.some(({ parameters = [] }) =>
      parameters.some(({ type: given }) => given?.type === "reference" && given.target === type.id),
    )
  );
}

/** A function's comment stands at its signature. */
export function commentOf(reflection: Reflection): Comment | undefined {
  const [signature] = [...(reflection.signatures ?? []), ...calls(reflection.type)];
  return reflection.comment ?? signature?.comment ?? reflection.getSignature?.comment;
}

/** What an inherited member is inherited from. */
function baseId({ inheritedFrom, id }: Reflection): unknown {
  return inheritedFrom?.type === "reference" ? inheritedFrom.target : id;
}
