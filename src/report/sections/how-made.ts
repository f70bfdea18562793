/** How the study was made, and how to make it again. */

import type { Context, Section } from "../context.ts";
import { count, date, duration, gigabytes } from "../format.ts";
import { html, type Insertable } from "../html.ts";
import { codeBlock } from "../layout.ts";
import { table } from "../table.ts";
import { isUnfinished } from "./missing.ts";

const FINISHED = html`The same directory holds <code>report.json</code> with all numbers and <code>figures/</code> with every figure as SVG and PNG.`;
const UNFINISHED = html`The same directory holds <code>report.json</code> with the numbers so far. The figures are written with the complete report.`;

export function howMadeSection({ study, made }: Context): Section {
  const { machine, versions } = made;
  const rows: (readonly Insertable[])[] = [
    ["Recipe", study.recipe],
    [study.seeds.length === 1 ? "Seed" : "Seeds", study.seeds.join(", ")],
    ["Evidence", study.evidence.join(", ")],
    ...Object.entries(versions).map(([name, version]) => [name, version]),
    ["Processor", machine.cpu],
    ["Cores available, threads used", `${machine.cores}, ${machine.threads}`],
    ["Device", machine.device],
    ["Platform", machine.platform],
    ["Memory", gigabytes(machine.memoryBytes)],
    ["Date", date(made.date)],
    ["Duration of this run", duration(made.seconds)],
    ["Computing time, earlier runs included", duration(study.seconds)],
    [
      "Networks trained in full",
      count(study.datasets.reduce((sum, { trainings }) => sum + trainings.length, 0)),
    ],
  ];
  const body = html`<p>This command${made.command.startsWith("npm ") && ", run in a checkout of Atelier,"} reproduces the report:</p>
${codeBlock(made.command, "Command that reproduces this report")}
${table({ caption: "Software, machine and duration.", columns: [{ title: "Item" }, { title: "Value" }], rows })}
<p>${isUnfinished(study) ? UNFINISHED : FINISHED} The seed determines the initial weights, the order of the images, augmentation and dropout. A different processor or thread count adds numbers in a different order and rounds differently, so accuracies may differ in their last digits.</p>`;
  return { id: "how-made", title: "How to reproduce this", body };
}
