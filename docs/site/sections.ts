/** Which page stands in which section of the site. A test says where one is in none. */

export interface Section {
  /** The first part of its pages' addresses. */
  readonly id: string;
  readonly title: string;
  /** All pages of this folder of docs/, in the order of their files' names. */
  readonly folder?: string;
  /** More pages, in this order, from the repository's root, under headings. */
  readonly lists?: readonly PageList[];
}

export interface PageList {
  readonly title: string;
  readonly files: readonly string[];
}

/** The page of the repository that is the site's first. */
export const HOME = "README.md";

export const SECTIONS: readonly Section[] = [
  { id: "tutorial", title: "Tutorial", folder: "docs/tutorial" },
  {
    id: "guides",
    title: "Guides",
    folder: "docs/guides",
    lists: [
      {
        title: "In depth",
        files: [
          "docs/data.md",
          "docs/models.md",
          "docs/training.md",
          "docs/state.md",
          "docs/browser.md",
          "docs/page.md",
          "docs/experiment.md",
          "docs/study.md",
          "docs/scale.md",
          "docs/testing.md",
        ],
      },
    ],
  },
  { id: "reference", title: "Reference" },
  {
    id: "design",
    title: "Design",
    lists: [
      {
        title: "Design",
        files: [
          "docs/architecture.md",
          "docs/compiler.md",
          "docs/models-design.md",
          "docs/data-design.md",
          "docs/runtime-design.md",
          "docs/programs-design.md",
        ],
      },
      {
        title: "How fast, how exact, how sure",
        files: ["docs/performance.md", "docs/performance-log.md", "docs/precision.md", "docs/trust.md"],
      },
    ],
  },
  {
    id: "results",
    title: "Results",
    lists: [{ title: "Results", files: ["docs/results.md", "docs/results-log.md"] }],
  },
  {
    id: "project",
    title: "Project",
    lists: [
      {
        title: "Project",
        files: [
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "SECURITY.md",
          "CODE_OF_CONDUCT.md",
          "examples/README.md",
          "bench/README.md",
        ],
      },
    ],
  },
];
