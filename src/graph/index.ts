export * from "./lowering.ts";
export * from "./operator.ts";
export * from "./shape.ts";
export * from "./substitute.ts";
export * from "./target.ts";
export * from "./targets/index.ts";
export * from "./traversal.ts";
export * from "./value.ts";
