/** The criticism of MNIST by the authors of Fashion-MNIST, and which claims can be measured. */

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
  const body = html`<p>Zalando’s README gives <a href="${README}">three reasons</a> to move on from MNIST. The article quotes them and adds a question of its own: is Fashion-MNIST free of these faults, so that it can replace MNIST? This study tests each claim on every dataset.</p>
${table({
  caption: "The claims in brief, and where each is examined.",
  columns: [{ title: "Claim" }, { title: "Meaning" }, { title: "In this study" }],
  rows: [
    [
      "MNIST is too easy",
      "Convolutional networks reach 99.7 %, classic methods easily reach 97 %, and most pairs of digits can be told apart by one pixel.",
      measured("ladder", "one-pixel", "headroom"),
    ],
    [
      "MNIST is overused",
      "Ian Goodfellow, then at Google Brain, called on people in April 2017 to move on from it.",
      "Not measurable here: how often a dataset is used shows in papers and courses, not in its images. The article does not examine it either.",
    ],
    [
      "MNIST cannot represent modern computer vision",
      "François Chollet, the author of Keras, said so in the same month.",
      measured("modern-vision"),
    ],
    [
      "Fashion-MNIST can replace it",
      "It works in the same programs and does not have these faults.",
      measured("facts", "ladder", "headroom", "modern-vision"),
    ],
  ],
  onPhones: "stacked",
})}`;
  return { id: "claims", title: "The criticism of MNIST", shortTitle: "The claims", body };
}

function link(id: string, text: string): Markup {
  return html`<a href="#${id}">${text}</a>`;
}
