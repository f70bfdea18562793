/** What the makers of Fashion-MNIST hold against MNIST, and what of it can be measured. */

import { type Evidence, fieldOf } from "../../study/evidence.ts";
import type { Context, Section } from "../context.ts";
import { html, type Markup } from "../html.ts";
import { table } from "../table.ts";
import { EVIDENCE_SECTIONS } from "./index.ts";

const README = "https://github.com/zalandoresearch/fashion-mnist#to-serious-machine-learning-researchers";

export function claimsPart({ study, datasets }: Context): Section {
  const measured = (...names: readonly Evidence[]) => {
    const chosen = names.filter((name) => study.evidence.includes(name));
    if (chosen.length === 0) return "Not measured in this study.";
    const there = chosen.filter((name) => datasets.some(({ study: found }) => found[fieldOf(name)] !== null));
    if (there.length === 0) return "Still to be measured.";
    return html`Measured: ${there.map((name, i) => [i > 0 && ", ", link(name, EVIDENCE_SECTIONS[name]?.linkText ?? name)])}.`;
  };
  const body = html`<p>Zalando’s README gives <a href="${README}">three reasons</a> to move on from MNIST. The post quotes them, and adds a question of its own: does Fashion-MNIST avoid these faults, so that it can take MNIST’s place? In this study each claim is put to every dataset.</p>
${table({
  caption: "The claims, in short, and where they are examined.",
  columns: [{ title: "Claim" }, { title: "What is meant" }, { title: "In this study" }],
  rows: [
    [
      "MNIST is too easy",
      "Convolutional networks reach 99.7 %, classic methods 97 % without much effort, and one pixel is enough to tell most pairs of digits apart.",
      measured("ladder", "one-pixel", "headroom"),
    ],
    [
      "MNIST is overused",
      "Ian Goodfellow, then at Google Brain, called on people in April 2017 to move on from it.",
      "Cannot be measured here: how often a dataset is used shows in papers and courses, not in its images. The post does not examine it either.",
    ],
    [
      "MNIST cannot represent modern computer vision",
      "François Chollet, the author of Keras, said so in the same month.",
      measured("modern-vision"),
    ],
    [
      "Fashion-MNIST can replace it",
      "It fits into the same programs, and does not have these faults.",
      measured("facts", "ladder", "headroom", "modern-vision"),
    ],
  ],
  onPhones: "stacked",
})}`;
  return { id: "claims", title: "What is said against MNIST", shortTitle: "The claims", body };
}

function link(id: string, text: string): Markup {
  return html`<a href="#${id}">${text}</a>`;
}
