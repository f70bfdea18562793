/** Judge: the reports of studies, of this machine or opened from a file. */

import "./judge.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { ReportFrame } from "./report-frame.tsx";
import { RunsTable } from "./runs-table.tsx";
import { fetchRuns, fileAddress, isReport, type ServedRun } from "./served.ts";

/** How often runs are listed anew while one is running, in milliseconds. */
const FOLLOW_EVERY = 3000;

/** What is read: a report on this machine, or the text of a file. */
type Shown =
  | { readonly kind: "run"; readonly name: string }
  | { readonly kind: "file"; readonly name: string; readonly html: string };

export default function Judge() {
  const runs = useSignal<readonly ServedRun[] | undefined>(undefined);
  const isListed = useSignal(false);
  const shown = useSignal<Shown | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isThere = true;
    const list = async () => {
      const found = await fetchRuns().catch(() => undefined);
      if (!isThere) return;
      runs.value = found;
      isListed.value = true;
      if (found?.some(({ state }) => state === "running")) timer = setTimeout(list, FOLLOW_EVERY);
    };
    void list();
    return () => {
      isThere = false;
      clearTimeout(timer);
    };
  }, []);

  const openFile = async (file: File) => {
    const html = await file.text();
    if (isReport(html)) {
      fault.value = undefined;
      shown.value = { kind: "file", name: file.name, html };
    } else {
      fault.value = `Expected a report of a study, such as runs/study/report.html. Received: ${file.name}.`;
    }
  };

  return (
    <>
      <h1>Judge a dataset</h1>
      <p class="lead">
        Is a dataset too easy, are its labels correct, do its test images also occur in the training images,
        and how much can still be learned from it? A study measures this with several seeds and intervals, and
        writes a report.
      </p>
      <p>
        A study trains for minutes to hours, so it runs on the command line:{" "}
        <code>npx atelier study mnist fashion-mnist</code>, or with datasets of your own. With{" "}
        <code>--serve</code> you can read the report while it grows.
      </p>
      <Open onFile={openFile} />
      {fault.value !== undefined && <Notice kind="fault">{fault.value}</Notice>}
      <Listed
        runs={runs.value}
        isListed={isListed.value}
        onOpen={(name) => {
          shown.value = { kind: "run", name };
        }}
      />
      {shown.value !== undefined && (
        <ReportFrame
          title={shown.value.name}
          source={
            shown.value.kind === "run"
              ? { address: fileAddress(shown.value.name, "report.html") }
              : { html: shown.value.html }
          }
          onClose={() => {
            shown.value = undefined;
          }}
        />
      )}
    </>
  );
}

function Open({ onFile }: { onFile: (file: File) => Promise<void> }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the pointer's way; the field is everybody's.
    <div
      class="drop not-printed"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const [file] = event.dataTransfer?.files ?? [];
        if (file !== undefined) void onFile(file);
      }}
    >
      <label class="field">
        <span>Open a report file, or drop it here</span>
        <input
          type="file"
          accept=".html,text/html"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) void onFile(file);
          }}
        />
      </label>
    </div>
  );
}

function Listed({
  runs,
  isListed,
  onOpen,
}: {
  runs: readonly ServedRun[] | undefined;
  isListed: boolean;
  onOpen: (name: string) => void;
}) {
  if (!isListed) return <p class="waiting">Looking for runs …</p>;
  if (runs === undefined) {
    return (
      <p class="pale">
        Runs on your machine are listed here when the page is served by <code>npx atelier serve</code>.
      </p>
    );
  }
  if (runs.length === 0) return <p class="pale">There are no runs on this machine yet.</p>;
  return <RunsTable runs={runs} onOpen={onOpen} />;
}
