import type { LayerCheck, NetworkDescription } from "../../../src/experiment/index.ts";
import { sourcesOf } from "./edit.ts";

const ROW = 26;
const LEFT = 14;
const WIDTH = 250;
/** How far an arc reaches to the left for each layer that it passes over. */
const REACH = 5;

/** The network as a line of boxes, with an arc for each connection that skips layers. Only for networks that are no chain. */
export function NetworkDrawing({
  network,
  checks,
}: {
  network: NetworkDescription;
  checks: readonly LayerCheck[];
}) {
  const edges = network.layers.flatMap((_, i) => sourcesOf(network, i).map((from) => [from, i] as const));
  const skips = edges.filter(([from, to]) => from !== to - 1);
  if (skips.length === 0) return null;
  const longest = Math.max(...skips.map(([from, to]) => to - from));
  const left = LEFT + Math.min(70, REACH * longest) + 8;
  const y = (place: number) => (place + 1) * ROW + ROW / 2;
  return (
    <figure class="drawing">
      <svg
        role="img"
        aria-label={`${network.layers.length} layers; ${skips.length} connections skip layers`}
        viewBox={`0 0 ${left + WIDTH} ${(network.layers.length + 1) * ROW}`}
        width={left + WIDTH}
      >
        {edges.map(([from, to]) =>
          from === to - 1 ? (
            <line key={`${from} ${to}`} x1={left} x2={left} y1={y(from)} y2={y(to)} class="edge" />
          ) : (
            <path
              key={`${from} ${to}`}
              class="edge skip-edge"
              d={`M${left} ${y(from)} C${left - Math.min(70, REACH * (to - from)) - 14} ${y(from)}, ${left - Math.min(70, REACH * (to - from)) - 14} ${y(to)}, ${left} ${y(to)}`}
            />
          ),
        )}
        {[-1, ...network.layers.keys()].map((place) => {
          const check = checks[place];
          const shape = check?.state === "fits" ? check.outputShape.join("×") : "";
          return (
            <g key={place}>
              <circle
                cx={left}
                cy={y(place)}
                r={4}
                class={check?.state === "fault" ? "node-fault" : "node"}
              />
              <text x={left + 12} y={y(place) + 4}>
                {place < 0 ? "images" : network.layers[place]?.type} <tspan class="node-shape">{shape}</tspan>
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption class="pale small">How the layers are connected</figcaption>
    </figure>
  );
}
