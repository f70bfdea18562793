export * from "./lowering.ts";
export * from "./operator.ts";
export * from "./shape.ts";
export * from "./traversal.ts";
export * from "./value.ts";
