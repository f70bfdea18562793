/** How the study was made, and how to make it again. */

import type { Context, Section } from "../context.ts";
import { count, date, duration, gigabytes } from "../format.ts";
import { html, type Insertable } from "../html.ts";
import { codeBlock } from "../layout.ts";
import { table } from "../table.ts";
import { isUnfinished } from "./missing.ts";

const FINISHED = html`Beside this page, <code>report.json</code> has all numbers and <code>figures/</code> every figure as SVG and PNG.`;
const UNFINISHED = html`Beside this page, <code>report.json</code> has the numbers so far; the figures come with the complete report.`;

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
    ["Computing time, earlier runs included", duration(study.seconds)],
    [
      "Networks trained in full",
      count(study.datasets.reduce((sum, { trainings }) => sum + trainings.length, 0)),
    ],
  ];
  const body = html`<p>This command${made.command.startsWith("npm ") && ", typed in a checkout of Atelier,"} makes the report again:</p>
${codeBlock(made.command, "Command that makes this report")}
${table({ caption: "How this report was made.", columns: [{ title: "Item" }, { title: "Value" }], rows })}
<p>${isUnfinished(study) ? UNFINISHED : FINISHED} The seed fixes the initial weights, the order of the images, augmentation and dropout. Another processor or another number of threads adds in another order and rounds differently, so that accuracies may differ in their last digits.</p>`;
  return { id: "how-made", title: "How to reproduce this", body };
}
