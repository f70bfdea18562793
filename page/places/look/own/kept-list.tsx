/** The visitor's own datasets: opened, renamed, downloaded or removed. */

import { useRef, useState } from "preact/hooks";
import { Notice } from "../../../parts/notice.tsx";
import { dataset, datasets, listDatasets } from "../../../state/dataset.ts";
import { experiment } from "../../../state/place.ts";
import type { DatasetEntry } from "../../../worker/api.ts";
import { worker } from "../../../worker/client.ts";
import { saveFiles } from "./save-files.ts";

export function KeptList() {
  const own = datasets.value.filter(({ kind }) => kind === "own");
  const [fault, setFault] = useState<string>();
  const [said, setSaid] = useState<string>();
  const [removing, setRemoving] = useState<DatasetEntry>();
  const dialog = useRef<HTMLDialogElement>(null);
  const doing = async (what: () => Promise<string | undefined>) => {
    setFault(undefined);
    try {
      setSaid(await what());
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div class="kept">
      {own.length > 0 && <h3>Stored in this browser</h3>}
      <ul>
        {own.map((entry) => (
          <Kept
            key={entry.name}
            entry={entry}
            onRename={(title) =>
              doing(async () => {
                await worker().renameOwn(entry.name, title);
                await listDatasets();
                const open = dataset.peek();
                if (open?.name === entry.name) dataset.value = { ...open, title };
                return `Renamed to “${title}”.`;
              })
            }
            onDownload={() =>
              doing(async () => saveFiles(entry.name, await worker().datasetFiles(entry.name)))
            }
            onRemove={() => {
              setRemoving(entry);
              dialog.current?.showModal();
            }}
          />
        ))}
      </ul>
      <p role="status" class="small">
        {said}
      </p>
      {fault !== undefined && <Notice kind="fault">{fault}</Notice>}
      <dialog ref={dialog} aria-labelledby="removing-title">
        <h3 id="removing-title">Remove “{removing?.title}”?</h3>
        <p>Its images will be deleted from this browser. The original pictures are not affected.</p>
        <div class="buttons">
          <button
            type="button"
            class="main"
            onClick={() => {
              dialog.current?.close();
              if (removing === undefined) return;
              void doing(async () => {
                await worker().removeOwn(removing.name);
                await listDatasets();
                const isOpen = dataset.peek()?.name === removing.name;
                return `“${removing.title}” was removed.${isOpen ? " It stays open until another dataset is chosen." : ""}`;
              });
            }}
          >
            Remove
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep it
          </button>
        </div>
      </dialog>
    </div>
  );
}

interface KeptProps {
  readonly entry: DatasetEntry;
  onRename(title: string): void;
  onDownload(): void;
  onRemove(): void;
}

function Kept({ entry, onRename, onDownload, onRemove }: KeptProps) {
  const [isRenaming, setRenaming] = useState(false);
  const { title, counts } = entry;
  return (
    <li>
      {isRenaming ? (
        <form
          class="buttons"
          onSubmit={(event) => {
            event.preventDefault();
            const name = String(new FormData(event.currentTarget).get("title") ?? "").trim();
            setRenaming(false);
            if (name !== "" && name !== title) onRename(name);
          }}
        >
          <label>
            <span class="unseen">New name of {title}</span>
            <input name="title" defaultValue={title} maxLength={80} />
          </label>
          <button type="submit">Rename</button>
        </form>
      ) : (
        <span>
          <b>{title}</b>{" "}
          <span class="pale small">
            {counts?.train.toLocaleString("en")} + {counts?.test.toLocaleString("en")} images
          </span>
        </span>
      )}
      <span class="buttons">
        <button
          type="button"
          class="quiet"
          aria-label={`Open ${title}`}
          onClick={() => {
            experiment.value = { ...experiment.value, dataset: entry.name };
          }}
        >
          Open
        </button>
        <button type="button" class="quiet" aria-label={`Rename ${title}`} onClick={() => setRenaming(true)}>
          Rename
        </button>
        <button type="button" class="quiet" aria-label={`Download ${title}`} onClick={onDownload}>
          Download
        </button>
        <button type="button" class="quiet" aria-label={`Remove ${title}`} onClick={onRemove}>
          Remove
        </button>
      </span>
    </li>
  );
}
