/** The pieces of evidence, by the names that `--only` takes, in the order of the report. */

export const EVIDENCE = [
  "facts",
  "ladder",
  "one-pixel",
  "learning-curves",
  "confusions",
  "suspicious-labels",
  "headroom",
  "modern-vision",
  "reproduction",
] as const;

export type Evidence = (typeof EVIDENCE)[number];
