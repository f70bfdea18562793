/** Options that callers give: what is not known is refused, with the nearest known name. */

export * from "./arrays.ts";
export * from "./check.ts";
export {
  type Aliases,
  type Checks,
  checkName,
  checkOption,
  checkOptions,
  checksOf,
  knownProperties,
} from "./check-options.ts";
export { callInstead, declareMakers, isMaker, refuseUncalled } from "./makers.ts";
export { formatReceived } from "./received.ts";
