export { kendallTau } from "./kendall.ts";
export { type McNemar, mcnemar } from "./mcnemar.ts";
export { type Interval, wilsonInterval } from "./wilson.ts";
