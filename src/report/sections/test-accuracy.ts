/** How well the article's network does on the test images. */

import { type Context, type Section, type Studied, shownDataset } from "../context.ts";
import { count, decimal, interval, percent } from "../format.ts";
import { html, listed } from "../html.ts";
import { codeBlock } from "../layout.ts";
import { postNetwork, programOf } from "../names.ts";
import { table } from "../table.ts";

export function testPart(context: Context): Section | null {
  const { datasets, study } = context;
  const tried = datasets.flatMap((dataset) => {
    const post = postNetwork(dataset);
    return post === undefined ? [] : [{ dataset, ...post }];
  });
  if (tried.length === 0) return null;
  const hasSeeds = study.seeds.length > 1;
  const accuracies = listed(
    tried.map(({ dataset, accuracy }) => html`<b>${percent(accuracy)}</b> on ${dataset.study.title}`),
  );
  const isInPost = datasets.some(({ study: { reproduction } }) => (reproduction?.post ?? null) !== null);
  const isAnyLeaked = datasets.some(({ study: { leakage } }) => (leakage?.examples.length ?? 0) > 0);
  const body = html`<p>The test images were kept aside until now. They show how well the network does on images that it was not trained on${isAnyLeaked && html`, apart from <a href="#nearest-pairs">those that are among the training images</a>`}.</p>
${codeBlock(programOf(shownDataset(context)).evaluate, "Program, fifth step: evaluate the network on the test images")}
<p>The network reaches ${accuracies}.${comparison(tried)}</p>
${table({
  caption: html`The article’s network on the test images${hasSeeds && ", once for each seed"}.`,
  columns: [
    { title: "Dataset" },
    ...(hasSeeds ? [{ title: "Seed", isNumber: true }] : []),
    { title: "Accuracy", isNumber: true },
    { title: "95 % interval", isNumber: true },
    { title: "Errors", isNumber: true },
    { title: "Loss", isNumber: true },
  ],
  rows: tried.flatMap(({ dataset, trainings }) =>
    trainings.map(({ seed, accuracy, interval: range, loss }) => [
      dataset.study.title,
      ...(hasSeeds ? [seed] : []),
      percent(accuracy),
      interval(range),
      count(Math.round((1 - accuracy) * dataset.study.testImages)),
      decimal(loss, 4),
    ]),
  ),
  onPhones: "cards",
})}
${isInPost && html`<p>For the article’s own numbers, see <a href="#reproduction">The article’s results and ours</a>.</p>`}`;
  return { id: "test", title: "Accuracy on the test images", shortTitle: "Test accuracy", body };
}

/** For two datasets: the ratio of their error rates. */
function comparison(tried: readonly { dataset: Studied; accuracy: number }[]): string {
  const [easy, hard, ...more] = tried.toSorted((a, b) => b.accuracy - a.accuracy);
  if (easy === undefined || hard === undefined || more.length > 0) return "";
  if (easy.accuracy === hard.accuracy || easy.accuracy === 1) return "";
  const ratio = (1 - hard.accuracy) / (1 - easy.accuracy);
  return ` Its error rate is ${decimal(ratio, 1)} times as high on ${hard.dataset.study.title} as on ${easy.dataset.study.title}.`;
}
