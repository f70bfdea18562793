/** The questions that the article asks, its answers and ours, and its conclusion. */

import { defined } from "../../checked.ts";
import { enlargedExample } from "../../pictures/index.ts";
import type { ClaimKind, Verdict } from "../../study/judgement.ts";
import { type Context, type Section, shownDataset } from "../context.ts";
import { html, listed, type Markup } from "../html.ts";
import { codeBlock, figure } from "../layout.ts";
import { programOf, typographic } from "../names.ts";
import { judgementTag } from "./summary.ts";

export async function questionsPart(context: Context): Promise<Section> {
  const { verdicts } = context.study;
  const body = html`<p>The article then asks whether Fashion-MNIST is the better dataset, and discusses the claims one by one.</p>
<h4>Is it too easy?</h4>
<p>MNIST is, the article says: even simple models score high on it. On Fashion-MNIST the same network reaches 91.4 %, a respectable result that still leaves room for experiments.${measured(verdicts, "too-easy", "harder", "room")}</p>
<h4>Is it overused?</h4>
<p>The article skips this claim, and so does this study: no measurement of the images can answer it.</p>
<h4>Can it represent modern computer vision?</h4>
<p>Neither dataset can, the article says. Vision today is about detecting objects, segmenting scenes or translating one image into another, and an image of MNIST or Fashion-MNIST offers nothing to detect or segment: it shows a single object in shades of grey.${measured(verdicts, "not-modern")}</p>
${await example(context)}
<h4>The article’s conclusion</h4>
<p>Fashion-MNIST is harder than MNIST and is a drop-in replacement, but it does not answer all of the criticism of MNIST. For tutorials, courses and demonstrations it is a good choice.${measured(verdicts, "drop-in", "same-ranking")}</p>`;
  return { id: "questions", title: "Is Fashion-MNIST better?", shortTitle: "The questions", body };
}

/** This study's judgement of the claims of these kinds. */
function measured(verdicts: readonly Verdict[], ...kinds: readonly ClaimKind[]): Markup | false {
  const some = verdicts.filter(({ kind }) => kinds.includes(kind));
  if (some.length === 0) return false;
  const judged = some.map(({ claim, judgement }) => html`“${typographic(claim)}” ${judgementTag(judgement)}`);
  return html` In this study: ${listed(judged, "; ")}.`;
}

async function example(context: Context): Promise<Markup> {
  const { figures } = context;
  const dataset = shownDataset(context);
  const { study, train, isInk } = dataset;
  const drawing = enlargedExample(train, 0);
  const name = study.classNames[defined(train.labels[0])];
  await figures.drawing(`example-${study.name}`, drawing);
  const alt = `The first training image of ${study.title}, enlarged: ${name}.`;
  const picture = html`<img class="example${isInk && " ink"}" style="width:100%;height:auto;display:block" src="${await figures.uri(drawing)}" width="${drawing.width}" height="${drawing.height}" alt="${alt}">`;
  return html`${codeBlock(programOf(dataset).look, "Program, last step: look at one image")}
${figure(picture, html`The first training image of ${study.title}, labelled “${name}”, with its rows and columns numbered.`)}`;
}
