/** The part of a report on a running study: how far it has come, and what is still missing. */

import type { UnfinishedStudy } from "../../study/run/run-study.ts";
import type { Context, StudyToReport } from "../context.ts";
import { counted } from "../format.ts";
import { html, listed, type Markup } from "../html.ts";
import { EVIDENCE_SECTIONS } from "./index.ts";

export function isUnfinished(study: StudyToReport): study is UnfinishedStudy {
  return "missing" in study;
}

/** On top of the report, as long as the study is not complete. */
export function missingNotice({ study, datasets }: Pick<Context, "study" | "datasets">): Markup | false {
  if (!isUnfinished(study)) return false;
  const { done, pieces, findings } = study.missing;
  const rows = datasets.flatMap(({ study: { name, title } }) => {
    const texts = (findings[name] ?? []).flatMap((one) => EVIDENCE_SECTIONS[one]?.linkText ?? []);
    return texts.length === 0 ? [] : [html`<li><b>${title}:</b> ${listed(texts)}</li>`];
  });
  const conclusion =
    "There is no conclusion yet, and judgements may change: they rest on the evidence that is available so far.";
  return html`<div class="notice" role="note" id="missing"><p><b>This report is incomplete.</b> When it was written, ${done} of ${counted(pieces, "piece")} of work ${done === 1 ? "was" : "were"} done. ${conclusion}${rows.length > 0 && " Still missing:"}</p>
${rows.length > 0 && html`<ul>${rows}</ul>`}</div>
`;
}
