/** How the study was made, and how to make it again. */

import type { Context, Section } from "../context.ts";
import { count, date, duration, gigabytes } from "../format.ts";
import { html, type Insertable } from "../html.ts";
import { table } from "../table.ts";

export function howMadeSection({ study, made }: Context): Section {
  const { machine, versions } = made;
  const rows: (readonly Insertable[])[] = [
    ["Recipe", study.recipe],
    [study.seeds.length === 1 ? "Seed" : "Seeds", study.seeds.join(", ")],
    ["Evidence", study.evidence.join(", ")],
    ...Object.entries(versions).map(([name, version]) => [name, version]),
    ["Processor", machine.cpu],
    ["Cores, threads used", `${machine.cores}, ${machine.threads}`],
    ["Device", machine.device],
    ["Platform", machine.platform],
    ["Memory", gigabytes(machine.memoryBytes)],
    ["Date", date(made.date)],
    ["Duration of this run", duration(made.seconds)],
    ["Computing, in all runs that it rests on", duration(study.seconds)],
    ["Models trained", count(study.datasets.reduce((sum, { trainings }) => sum + trainings.length, 0))],
  ];
  const body = html`<p>The following command makes this report again:</p>
<pre><code>${made.command}</code></pre>
${table({ caption: "With what this report was made.", columns: [{ title: "What" }, { title: "Value" }], rows })}
<p>The numbers of the tables and charts are in <code>report.json</code>, the figures as SVG and PNG in <code>figures/</code>. A seed fixes initial weights, the order of the images, augmentation and dropout. Other numbers of threads and other processors add in another order, and so round differently: accuracies may differ in the last digits.</p>`;
  return { id: "how-made", title: "How to reproduce this", body };
}
