import { useEffect, useRef, useState } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { pixelsOfSource } from "./pixels-of.ts";

/** The camera's picture, and a button that takes one. It is on only while this is shown. */
export function Camera({ onTaken }: { onTaken: (pixels: ImageData) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isWanted = true;
    openCamera().then(
      (opened) => {
        stream = opened;
        if (!isWanted) stop(opened);
        else if (video.current !== null) video.current.srcObject = opened;
      },
      (error: unknown) => isWanted && setFault(faultInWords(error)),
    );
    return () => {
      isWanted = false;
      if (stream !== undefined) stop(stream);
    };
  }, []);
  if (fault !== undefined) return <Notice kind="fault">{fault}</Notice>;
  return (
    <div class="camera">
      <video ref={video} autoPlay playsInline muted aria-label="What the camera sees" />
      <button
        type="button"
        class="main"
        onClick={() => {
          const { current } = video;
          if (current === null || current.videoWidth === 0) return;
          onTaken(pixelsOfSource(current, current.videoWidth, current.videoHeight));
        }}
      >
        Take the picture
      </button>
    </div>
  );
}

async function openCamera(): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined)
    throw new Error("it has no camera, or the page is not served securely");
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function faultInWords(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "The camera is not allowed. Allow it in the browser's settings for this page.";
  if (name === "NotFoundError") return "No camera was found on this machine.";
  return `The browser could not open a camera: ${error instanceof Error ? error.message : String(error)}.`;
}
