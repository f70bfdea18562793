/** Where the picture comes from: drawn, a file or the clipboard, the camera, or the test images. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import type { OpenDataset } from "../../worker/api.ts";
import { worker } from "../../worker/client.ts";
import { Camera } from "./camera.tsx";
import { DrawPad } from "./draw-pad.tsx";
import { pixelsOf } from "./pixels-of.ts";
import { TestImages } from "./test-images.tsx";

const SOURCES = [
  ["draw", "Draw"],
  ["test", "Test images"],
  ["file", "A file"],
  ["camera", "Camera"],
] as const;
type Source = (typeof SOURCES)[number][0];

export function PictureSource({
  open,
  onImage,
}: {
  open: OpenDataset;
  onImage: (image: Uint8Array | undefined) => void;
}) {
  const source = useSignal<Source>("draw");
  const fault = useSignal<string | undefined>(undefined);
  const take = async (pixels: ImageData | undefined) => {
    fault.value = undefined;
    if (pixels === undefined) {
      onImage(undefined);
      return;
    }
    try {
      const { data, width, height } = pixels;
      onImage(await worker().prepare({ data, width, height }));
    } catch (error) {
      fault.value = error instanceof Error ? error.message : String(error);
    }
  };
  const takeFile = async (file: Blob) => {
    try {
      await take(await pixelsOf(file));
    } catch (error) {
      fault.value = error instanceof Error ? error.message : String(error);
    }
  };
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (file !== undefined) void takeFile(file);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the pointer's way; the file field is everybody's.
    <div
      class="source"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const [file] = event.dataTransfer?.files ?? [];
        if (file !== undefined) void takeFile(file);
      }}
    >
      <fieldset class="buttons sources">
        <legend class="unseen">Where the picture comes from</legend>
        {SOURCES.map(([name, label]) => (
          <button
            key={name}
            type="button"
            aria-pressed={source.value === name}
            onClick={() => {
              source.value = name;
              fault.value = undefined;
            }}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {source.value === "draw" && <DrawPad onDrawn={take} />}
      {source.value === "test" && <TestImages open={open} onImage={onImage} />}
      {source.value === "file" && (
        <label class="field file">
          <span>A picture of one object: choose, drop or paste it</span>
          <input
            type="file"
            accept="image/*"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) void takeFile(file);
            }}
          />
        </label>
      )}
      {source.value === "camera" && <Camera onTaken={take} />}
      {fault.value !== undefined && <Notice kind="fault">{fault.value}</Notice>}
    </div>
  );
}
