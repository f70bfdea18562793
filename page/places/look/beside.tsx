/** A second dataset, hung beside the first one. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { datasets } from "../../state/dataset.ts";
import type { OpenDataset, Progress } from "../../worker/api.ts";
import { listen, worker } from "../../worker/client.ts";
import { DatasetView, type Hanging } from "./dataset-view.tsx";

interface BesideProps {
  readonly open: OpenDataset;
  readonly hanging: Hanging;
  /** The first dataset. */
  readonly children: ComponentChildren;
}

export function Beside({ open, hanging, children }: BesideProps) {
  const id = useId();
  const [name, setName] = useState("");
  const [second, setSecond] = useState<OpenDataset>();
  const [progress, setProgress] = useState<Progress>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    setSecond(undefined);
    setFault(undefined);
    if (name === "") return;
    let isWanted = true;
    const show = listen((now: Progress) => isWanted && setProgress(now));
    worker()
      .openBeside(name, show)
      .then(
        (opened) => isWanted && setSecond(opened),
        (error: unknown) => isWanted && setFault(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => isWanted && setProgress(undefined));
    return () => {
      isWanted = false;
    };
  }, [name]);
  const others = datasets.value.filter((entry) => entry.name !== open.name);
  return (
    <>
      <div class="beside-choice">
        <label for={id}>Compare with</label>
        <select id={id} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)}>
          <option value="">nothing</option>
          {others.map((entry) => (
            <option key={entry.name} value={entry.name}>
              {entry.title}
            </option>
          ))}
        </select>
        <span role="status" class="pale small">
          {progress !== undefined && `${progress.what} …`}
        </span>
      </div>
      {fault !== undefined && (
        <Notice kind="fault">That dataset could not be opened. Choose another one. {fault}</Notice>
      )}
      <div class={second === undefined ? "views" : "views two"}>
        {children}
        {second !== undefined && second.name !== open.name && (
          <DatasetView dataset={second} hanging={hanging} />
        )}
      </div>
    </>
  );
}
