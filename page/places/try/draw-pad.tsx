import { useEffect, useRef } from "preact/hooks";

/** Side of the pad in pixels of its canvas. */
const SIDE = 280;
/** Width of a stroke; MNIST's digits are drawn about as thick. */
const PEN = 22;
/** How far an arrow key moves the pen. */
const STEP = 10;

/** A pad to draw on by mouse, pen, finger, or with the keyboard: arrows move, space puts the pen down or up. */
export function DrawPad({ onDrawn }: { onDrawn: (pixels: ImageData | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pen = useRef({ x: SIDE / 2, y: SIDE / 2, isDown: false });
  const cursor = useRef<HTMLSpanElement>(null);

  useEffect(() => wipe(canvas.current), []);

  const lineTo = (x: number, y: number) => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { current: from } = pen;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(x, y);
    context.lineWidth = PEN;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = "#000";
    context.stroke();
  };
  const drawn = () => {
    onDrawn(canvas.current?.getContext("2d")?.getImageData(0, 0, SIDE, SIDE));
  };
  const at = (event: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * SIDE,
      y: ((event.clientY - box.top) / box.height) * SIDE,
    };
  };
  const showCursor = () => {
    const { x, y, isDown } = pen.current;
    cursor.current?.setAttribute("style", `left:${(100 * x) / SIDE}%;top:${(100 * y) / SIDE}%`);
    cursor.current?.toggleAttribute("data-down", isDown);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { current } = pen;
    const [x, y] = MOVES[event.key] ?? [0, 0];
    if (event.key === " ") current.isDown = !current.isDown;
    else if (x === 0 && y === 0) return;
    event.preventDefault();
    const next = { x: clamp(current.x + x * STEP), y: clamp(current.y + y * STEP) };
    if (current.isDown) {
      lineTo(next.x, next.y);
      drawn();
    }
    Object.assign(current, next);
    showCursor();
  };

  return (
    <div>
      <div
        class="pad"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it can be drawn on by keyboard.
        tabIndex={0}
        role="application"
        aria-label="Drawing pad. Arrow keys move the pen, the space bar puts it down or lifts it."
        onKeyDown={onKeyDown}
        onFocus={showCursor}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          Object.assign(pen.current, at(event), { isDown: true });
          lineTo(pen.current.x, pen.current.y);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 0 || !pen.current.isDown) return;
          for (const one of event.getCoalescedEvents?.() ?? [event]) {
            const { x, y } = at(one);
            lineTo(x, y);
            Object.assign(pen.current, { x, y });
          }
        }}
        onPointerUp={() => {
          pen.current.isDown = false;
          drawn();
        }}
      >
        <canvas ref={canvas} width={SIDE} height={SIDE} />
        <span class="pen" ref={cursor} aria-hidden="true" />
      </div>
      <p class="buttons">
        <button
          type="button"
          onClick={() => {
            wipe(canvas.current);
            onDrawn(undefined);
          }}
        >
          Clear
        </button>
      </p>
    </div>
  );
}

function wipe(canvas: HTMLCanvasElement | null): void {
  const context = canvas?.getContext("2d", { willReadFrequently: true });
  if (!context) return;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
}

function clamp(value: number): number {
  return Math.max(0, Math.min(SIDE, value));
}

const MOVES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
