export { accuracyInterval } from "./accuracy-interval.ts";
export { type McNemar, mcnemar } from "./mcnemar.ts";
export { mean, sampleDeviation } from "./spread.ts";
export { meanInterval } from "./student.ts";
export { type Interval, wilsonInterval } from "./wilson.ts";
