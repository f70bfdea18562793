/** The visitor's own pictures: dropped, chosen or taken by the camera, looked at, and then kept as a dataset. */

import { useRef, useState } from "preact/hooks";
import { Notice } from "../../../parts/notice.tsx";
import { progressInWords } from "../../../parts/progress-words.ts";
import { takeDataset } from "../../../state/dataset.ts";
import type { GivenFile, OwnOptions, OwnPreview, Progress } from "../../../worker/api.ts";
import { listen, worker } from "../../../worker/client.ts";
import { Camera } from "./camera.tsx";
import { filesOfDrop, filesOfInput } from "./dropped.ts";
import { ImportOptions } from "./import-options.tsx";
import { KeptList } from "./kept-list.tsx";
import { Preview } from "./preview.tsx";

const DEFAULTS: OwnOptions = {
  title: "",
  size: [28, 28],
  rgb: false,
  testSplit: 0.15,
  frame: "auto",
  invert: "auto",
};

export function OwnPictures() {
  const [options, setOptions] = useState(DEFAULTS);
  const [given, setGiven] = useState<readonly GivenFile[]>();
  const [progress, setProgress] = useState<Progress>();
  const [preview, setPreview] = useState<OwnPreview>();
  const [fault, setFault] = useState<string>();
  const [said, setSaid] = useState<string>();
  const [isOver, setOver] = useState(false);
  const turn = useRef(0);

  const read = async (files: readonly GivenFile[], how: OwnOptions) => {
    const own = ++turn.current;
    const isLatest = () => own === turn.current;
    setGiven(files);
    setFault(undefined);
    setSaid(undefined);
    setPreview(undefined);
    setProgress({ what: "reading", done: 0, total: undefined });
    try {
      const show = listen((now: Progress) => {
        if (isLatest()) setProgress(now);
      });
      const found = await worker().readOwn(files, how, show);
      if (isLatest()) setPreview(found);
    } catch (error) {
      if (isLatest()) setFault(error instanceof Error ? error.message : String(error));
    } finally {
      if (isLatest()) setProgress(undefined);
    }
  };
  const readWhen = async (files: Promise<readonly GivenFile[]>) => {
    try {
      await read(await files, options);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  const change = (changed: OwnOptions) => {
    setOptions(changed);
    if (given !== undefined) void read(given, changed);
  };
  const stop = () => {
    turn.current++;
    setProgress(undefined);
    setGiven(undefined);
    void worker().cancelReading();
  };
  const forget = () => {
    setPreview(undefined);
    setGiven(undefined);
    void worker().cancelReading();
  };
  const keep = async (title: string) => {
    try {
      const { open, notKept } = await worker().keepOwn(title);
      // Asked for, and not insisted upon: without it the browser may clear the data when the disk is full.
      void navigator.storage?.persist?.().catch(() => false);
      takeDataset(open);
      setPreview(undefined);
      setGiven(undefined);
      setSaid(
        notKept === undefined
          ? `“${title}” is open and stored in this browser.`
          : `“${title}” is open, but this browser could not store it, so it will be lost when the page is closed. ${notKept}`,
      );
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <section class="own" aria-labelledby="own-title">
      <h2 id="own-title">Your own pictures</h2>
      <p>
        A folder with one folder of pictures per class (<i>cats/1.jpg</i>, <i>dogs/1.jpg</i>), or a dataset in
        files: four in MNIST’s format, a NumPy <i>.npz</i>, or <i>train.csv</i> and <i>test.csv</i>. They are
        read in this page and sent nowhere.
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it do the same by keyboard */}
      <div
        class={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (event.dataTransfer !== null) void readWhen(filesOfDrop(event.dataTransfer));
        }}
      >
        <p>Drop a folder or files here, or choose:</p>
        <div class="buttons">
          <FileChooser label="A folder …" isFolder onFiles={(files) => void readWhen(files)} />
          <FileChooser label="Files …" onFiles={(files) => void readWhen(files)} />
        </div>
        <p role="status" class="small">
          {progress !== undefined && progressInWords(progress)}
        </p>
        {progress !== undefined && (
          <div class="buttons">
            {progress.total !== undefined && (
              <progress aria-label="Progress" max={progress.total} value={progress.done} />
            )}
            <button type="button" onClick={stop}>
              Stop
            </button>
          </div>
        )}
        {fault !== undefined && (
          <Notice kind="fault">{fault} Nothing was changed. Drop or choose something else.</Notice>
        )}
        {said !== undefined && <Notice kind="success">{said}</Notice>}
      </div>
      <ImportOptions options={options} onChange={change} />
      {preview !== undefined && <Preview preview={preview} onKeep={keep} onForget={forget} />}
      <Camera onFiles={(files) => void read(files, options)} />
      <KeptList />
    </section>
  );
}

interface FileChooserProps {
  readonly label: string;
  readonly isFolder?: boolean;
  onFiles(files: Promise<readonly GivenFile[]>): void;
}

/** A button that opens the browser's dialog. */
function FileChooser({ label, isFolder = false, onFiles }: FileChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-label={isFolder ? "Folder of pictures" : "Files of a dataset"}
        multiple
        {...(isFolder ? { webkitdirectory: true } : {})}
        onChange={({ currentTarget }) => {
          const { files } = currentTarget;
          if (files !== null && files.length > 0) onFiles(Promise.resolve(filesOfInput(files)));
          // So that choosing the same again is noticed.
          currentTarget.value = "";
        }}
      />
    </>
  );
}
