/** What is read of TypeDoc's JSON: https://typedoc.org/api/modules/JSONOutput.html. */

/** Kinds of reflections, of TypeDoc's `ReflectionKind`. */
export const KIND = {
  module: 2,
  namespace: 4,
  variable: 32,
  function: 64,
  class: 128,
  interface: 256,
  constructor: 512,
  property: 1024,
  method: 2048,
  accessor: 262144,
  typeAlias: 2097152,
  reference: 4194304,
} as const;

/** A part of a comment: text in Markdown, code with its backticks, or a link. */
export interface CommentPart {
  readonly kind: "text" | "code" | "inline-tag" | "relative-link";
  readonly text: string;
  readonly tag?: string;
  /** The reflection's id, or an address, or a symbol that is not documented. */
  readonly target?: number | string | object;
}

export interface BlockTag {
  readonly tag: string;
  readonly name?: string;
  readonly content: readonly CommentPart[];
}

export interface Comment {
  readonly summary: readonly CommentPart[];
  readonly blockTags?: readonly BlockTag[];
  readonly modifierTags?: readonly string[];
}

export interface Flags {
  readonly isOptional?: boolean;
  readonly isRest?: boolean;
  readonly isStatic?: boolean;
  readonly isReadonly?: boolean;
  readonly isAbstract?: boolean;
  readonly isInherited?: boolean;
  readonly isPrivate?: boolean;
  readonly isProtected?: boolean;
}

/** A declaration, signature, parameter, type parameter or reference. */
export interface Reflection {
  readonly id: number;
  readonly name: string;
  readonly kind: number;
  readonly variant: string;
  readonly flags: Flags;
  readonly comment?: Comment;
  readonly children?: readonly Reflection[];
  readonly signatures?: readonly Reflection[];
  readonly indexSignatures?: readonly Reflection[];
  readonly getSignature?: Reflection;
  readonly type?: Type;
  /** Of a type parameter: the default. */
  readonly default?: Type;
  readonly typeParameters?: readonly Reflection[];
  readonly parameters?: readonly Reflection[];
  readonly extendedTypes?: readonly Type[];
  readonly inheritedFrom?: Type;
  readonly defaultValue?: string;
  /** Of a reference, the id of what it refers to. */
  readonly target?: number;
}

export interface Project extends Reflection {
  /** Where each declaration stands: `packagePath` is relative to the repository. */
  readonly symbolIdMap: Readonly<
    Record<string, { readonly packagePath: string; readonly qualifiedName: string }>
  >;
}

/** A type: one of many shapes, told apart by `type`. */
export type Type =
  | { readonly type: "intrinsic" | "unknown"; readonly name: string }
  | { readonly type: "literal"; readonly value: unknown }
  | {
      readonly type: "reference";
      readonly name: string;
      readonly target?: number | object;
      readonly typeArguments?: readonly Type[];
    }
  | { readonly type: "array" | "optional" | "rest"; readonly elementType: Type }
  | { readonly type: "union" | "intersection"; readonly types: readonly Type[] }
  | { readonly type: "tuple"; readonly elements?: readonly Type[] }
  | {
      readonly type: "namedTupleMember";
      readonly name: string;
      readonly isOptional: boolean;
      readonly element: Type;
    }
  | { readonly type: "typeOperator"; readonly operator: string; readonly target: Type }
  | { readonly type: "reflection"; readonly declaration: Reflection }
  | { readonly type: "query"; readonly queryType: Type }
  | { readonly type: "indexedAccess"; readonly objectType: Type; readonly indexType: Type }
  | {
      readonly type: "predicate";
      readonly name: string;
      readonly asserts: boolean;
      readonly targetType?: Type;
    }
  | {
      readonly type: "conditional";
      readonly checkType: Type;
      readonly extendsType: Type;
      readonly trueType: Type;
      readonly falseType: Type;
    }
  | {
      readonly type: "mapped";
      readonly parameter: string;
      readonly parameterType: Type;
      readonly templateType: Type;
      readonly readonlyModifier?: string;
      readonly optionalModifier?: string;
    }
  | { readonly type: "inferred"; readonly name: string }
  | {
      readonly type: "templateLiteral";
      readonly head: string;
      readonly tail: readonly (readonly [Type, string])[];
    };
