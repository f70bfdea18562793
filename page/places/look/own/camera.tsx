/** Pictures by the camera, class by class: while a button or the space bar is held, several a second. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Notice } from "../../../parts/notice.tsx";
import type { GivenFile } from "../../../worker/api.ts";

/** Between two pictures, in milliseconds. */
const PAUSE = 180;
/** Longer side of a picture, in pixels: far more than an image has. */
const SIDE = 256;
/** Of all classes. */
const MAX_PICTURES = 5000;

interface TakenPicture {
  readonly className: string;
  readonly file: Blob;
  readonly address: string;
}

export function Camera({ onFiles }: { onFiles(files: readonly GivenFile[]): void }) {
  const [stream, setStream] = useState<MediaStream>();
  const [fault, setFault] = useState<string>();
  const [className, setClassName] = useState("");
  const [taken, setTaken] = useState<readonly TakenPicture[]>([]);
  const video = useRef<HTMLVideoElement>(null);
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);

  const end = () => {
    clearInterval(timer.current);
    for (const track of stream?.getTracks() ?? []) track.stop();
    setStream(undefined);
  };
  useEffect(() => {
    if (video.current !== null && stream !== undefined) video.current.srcObject = stream;
    return () => {
      clearInterval(timer.current);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, [stream]);

  const start = async () => {
    setFault(undefined);
    try {
      if (navigator.mediaDevices === undefined) throw new DOMException("", "SecurityError");
      setStream(await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } }));
    } catch (error) {
      setFault(cameraFault(error));
    }
  };
  const name = className.trim();
  const take = async () => {
    const element = video.current;
    if (element === null || element.videoWidth === 0 || name === "") return;
    const scale = SIDE / Math.max(element.videoWidth, element.videoHeight);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(element.videoWidth * scale);
    canvas.height = Math.round(element.videoHeight * scale);
    canvas.getContext("2d")?.drawImage(element, 0, 0, canvas.width, canvas.height);
    const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
    if (file === null) return;
    const picture = { className: name, file, address: URL.createObjectURL(file) };
    setTaken((before) => (before.length < MAX_PICTURES ? [...before, picture] : before));
  };
  const press = () => {
    clearInterval(timer.current);
    void take();
    timer.current = setInterval(() => void take(), PAUSE);
  };
  const release = () => clearInterval(timer.current);

  const classes = new Map<string, TakenPicture[]>();
  for (const picture of taken) {
    classes.set(picture.className, [...(classes.get(picture.className) ?? []), picture]);
  }
  const remove = (of: string) => {
    for (const { address } of classes.get(of) ?? []) URL.revokeObjectURL(address);
    setTaken((before) => before.filter((picture) => picture.className !== of));
  };
  const use = () => {
    end();
    const counts = new Map<string, number>();
    onFiles(
      taken.map(({ className: of, file }) => {
        const number = (counts.get(of) ?? 0) + 1;
        counts.set(of, number);
        return { path: `Camera pictures/${of.replaceAll("/", "-")}/${number}.jpg`, file };
      }),
    );
  };
  return (
    <div class="camera">
      <h3>From the camera</h3>
      <p>
        Show it one object after another: name a class, hold the button while you turn the object, name the
        next.
      </p>
      {stream === undefined ? (
        <button type="button" onClick={() => void start()}>
          Turn the camera on
        </button>
      ) : (
        <div class="camera-on">
          <video ref={video} autoplay muted playsinline aria-label="What the camera sees" />
          <div class="camera-controls">
            <label class="field">
              <span>Class</span>
              <input
                value={className}
                maxLength={60}
                placeholder="cup"
                onInput={({ currentTarget }) => setClassName(currentTarget.value)}
              />
            </label>
            <button
              type="button"
              class="main"
              disabled={name === ""}
              onPointerDown={press}
              onPointerUp={release}
              onPointerLeave={release}
              onKeyDown={(event) => {
                if ((event.key === " " || event.key === "Enter") && !event.repeat) press();
                if (event.key === " ") event.preventDefault();
              }}
              onKeyUp={release}
              onBlur={release}
            >
              Hold to take pictures
            </button>
            <button type="button" onClick={end}>
              Turn it off
            </button>
          </div>
        </div>
      )}
      {fault !== undefined && <Notice kind="fault">{fault}</Notice>}
      {classes.size > 0 && (
        <>
          <ul class="taken" aria-live="polite">
            {[...classes].map(([of, pictures]) => (
              <li key={of}>
                <b>{of}</b>{" "}
                <span class="pale small">
                  {pictures.length} {pictures.length === 1 ? "picture" : "pictures"}
                </span>
                <span class="taken-pictures">
                  {pictures.slice(-6).map(({ address }) => (
                    <img key={address} src={address} alt="" width="48" />
                  ))}
                </span>
                <button
                  type="button"
                  class="quiet"
                  aria-label={`Remove pictures of ${of}`}
                  onClick={() => remove(of)}
                >
                  Remove
                </button>
              </li>
            ))}
          </ul>
          <button type="button" class="main" disabled={classes.size < 2} onClick={use}>
            Make a dataset
          </button>
          {classes.size < 2 && <p class="small pale">A dataset needs pictures of at least two classes.</p>}
        </>
      )}
    </div>
  );
}

function cameraFault(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
      return "The browser did not allow the camera. Allow it next to the page’s address, and try again.";
    case "NotFoundError":
      return "No camera was found. Connect one and try again.";
    case "NotReadableError":
      return "Another program is using the camera. Close it and try again.";
    case "SecurityError":
      return "Browsers allow the camera only on pages from https: or from this machine.";
    default:
      return `The camera could not be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}
