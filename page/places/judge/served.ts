/** The studies and trainings of this machine, as `atelier serve` lists them. */

/** The fields of a run in `runs/index.json` that are shown. */
export interface ServedRun {
  readonly name: string;
  readonly kind: "study" | "training";
  readonly state: "running" | "finished" | "stopped";
  readonly datasets: readonly string[];
  readonly recipe: string | null;
  readonly startedAt: string | null;
  readonly seconds: number | null;
  readonly accuracy: number | null;
  readonly conclusion: readonly string[];
  readonly files: readonly string[];
  readonly progress: { readonly done: number; readonly pieces: number; readonly left: number } | null;
}

/** Lists the runs, the newest first; undefined where the page's host has no such list. */
export async function fetchRuns(): Promise<readonly ServedRun[] | undefined> {
  const response = await fetch("./runs/index.json", { cache: "no-store" }).catch(() => undefined);
  // A static host may answer with a page of its own for a missing file.
  if (!response?.ok || !response.headers.get("content-type")?.includes("json")) return undefined;
  const { runs } = (await response.json()) as { runs: readonly ServedRun[] };
  return runs.toSorted((a, b) => (b.startedAt ?? "").localeCompare(a.startedAt ?? ""));
}

/** The address of a run's file. */
export function fileAddress(run: string, file: string): string {
  return `./runs/${encodeURIComponent(run)}/${file.split("/").map(encodeURIComponent).join("/")}`;
}

/** What kind of page a visitor's file is: the report of a study begins like one. */
export function isReport(html: string): boolean {
  return (
    /^\s*<!doctype html/i.test(html) && /<meta name="generator" content="Atelier/i.test(html.slice(0, 4000))
  );
}
