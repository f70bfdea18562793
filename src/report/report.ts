/** The report of a study: one page that needs nothing but itself, and every figure as files. Runs in a browser too. */

import type { TrainAndTest } from "../data/index.ts";
import { FINDINGS } from "../study/evidence.ts";
import type { Study } from "../study/run/run-study.ts";
import { type Context, contextOf, type Made, type Section, type StudyToReport } from "./context.ts";
import { type Figure, Figures, type ReportPlace } from "./figures.ts";
import { counted } from "./format.ts";
import { html, listed, type Markup } from "./html.ts";
import { page } from "./page.ts";
import { howMadeSection } from "./sections/how-made.ts";
import { EVIDENCE_SECTIONS } from "./sections/index.ts";
import { postSection } from "./sections/post.ts";
import { leadOf, summarySection } from "./sections/summary.ts";
import { verdictSection } from "./sections/verdict.ts";

export type { Made, StudyToReport } from "./context.ts";
export type { Figure, ReportPlace } from "./figures.ts";

export interface Report {
  /** A whole HTML page. */
  readonly html: string;
  readonly figures: readonly Figure[];
}

/**
 * Makes the report. That of a running study lists at the top what is still missing, and has no sections on it.
 *
 * @param datasets those that were studied, for their images
 * @param onProgress told how many sections are done, of how many
 * @throws ConfigurationError if the images of a dataset of the study are not there
 */
export async function makeReport(
  study: StudyToReport,
  datasets: readonly TrainAndTest[],
  made: Made,
  place: ReportPlace,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Report> {
  const figures = new Figures(place);
  const context = contextOf(study, datasets, made, figures);
  const sections = [summarySection(context), await postSection(context)];
  const shown = FINDINGS.flatMap((name) => EVIDENCE_SECTIONS[name] ?? []);
  const evidence: Section[] = [];
  for (const [i, section] of shown.entries()) {
    onProgress(i + 1, shown.length + 1);
    const found = await section.make(context);
    if (found !== null) evidence.push(found);
  }
  onProgress(shown.length + 1, shown.length + 1);
  if (evidence.length > 0) sections.push(evidenceSection(context, evidence));
  sections.push(...verdictSection(context), howMadeSection(context));
  return {
    html: page({ title: titleFor(study), head: leadOf(context), sections }),
    figures: figures.all,
  };
}

/** The question of the article, where its two datasets were studied. */
export function titleFor({ datasets }: Pick<Study, "datasets">): string {
  const titles = datasets.map(({ title }) => title);
  const isOfPost = datasets.map(({ name }) => name).join() === "mnist,fashion-mnist";
  if (isOfPost) return `Can ${titles[1]} replace ${titles[0]}?`;
  const joined = titles.length < 2 ? titles.join() : `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}`;
  return `A study of ${joined}`;
}

function evidenceSection({ datasets }: Context, parts: readonly Section[]): Section {
  const leaks = listed(
    datasets.flatMap(({ study: { title, leakage } }) =>
      leakage?.examples.length ? [`${counted(leakage.examples.length, "test image")} of ${title}`] : [],
    ),
  );
  const body: Markup = html`<p>Each of the following sections measures one property. Accuracies are shares of the test images, none of which was used for training${leaks.text !== "" && html` (but ${leaks} are equal or nearly equal to training images)`}. The 95 % intervals are Wilson score intervals. They show how much an accuracy might change with other test images of the same kind, and cover no other source of uncertainty.</p>
<p class="source">Source: E. B. Wilson, “Probable Inference, the Law of Succession, and Statistical Inference”, Journal of the American Statistical Association, 1927.</p>`;
  return { id: "evidence", title: "Evidence", body, parts };
}
