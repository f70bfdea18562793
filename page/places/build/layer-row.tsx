import type { LayerCheck, LayerDescription } from "../../../src/experiment/index.ts";
import { layerInWords } from "../../parts/layer-words.ts";

export interface LayerRowProps {
  readonly layer: LayerDescription;
  readonly index: number;
  readonly count: number;
  readonly check: LayerCheck | undefined;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** A layer in the list: its name, its output shape, and buttons to edit, move and remove it. */
export function LayerRow(props: LayerRowProps) {
  const { layer, index, count, check, isOpen, onOpen, onMove, onRemove } = props;
  const title = `layer ${index + 1}, ${layer.type}`;
  return (
    <div class={`layer-row ${check?.state ?? ""}`}>
      <button
        type="button"
        class="quiet layer-name"
        aria-expanded={isOpen}
        aria-controls={`layer-${index}`}
        onClick={onOpen}
      >
        <span class="layer-number pale">{index + 1}</span>
        <span>
          <b>{layer.type}</b> <span class="pale small">{layerInWords(layer)}</span>
          {layer.from !== undefined && <span class="pale small"> from {layer.from.join(" and ")}</span>}
          {layer.name !== undefined && <span class="pale small"> called {layer.name}</span>}
        </span>
      </button>
      <span class="layer-shape">{check?.state === "fits" ? check.outputShape.join("×") : ""}</span>
      <span class="layer-count number">
        {check?.state === "fits" && check.parameters > 0 ? check.parameters.toLocaleString("en") : ""}
      </span>
      <span class="layer-count number">
        {check?.state === "fits" && check.multiplyAdds > 0 ? short(check.multiplyAdds) : ""}
      </span>
      <span class="layer-buttons">
        <button
          type="button"
          class="quiet"
          aria-label={`Move ${title}, up`}
          disabled={index === 0}
          onClick={() => onMove(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={`Move ${title}, down`}
          disabled={index === count - 1}
          onClick={() => onMove(1)}
        >
          ↓
        </button>
        <button type="button" class="quiet" aria-label={`Remove ${title}`} onClick={onRemove}>
          ×
        </button>
      </span>
      {check?.state === "fault" && (
        <p class="layer-fault" role="alert">
          {check.fault.message} {check.fault.advice}
        </p>
      )}
      {check?.state === "fits" && check.warning !== undefined && <p class="layer-warning">{check.warning}</p>}
    </div>
  );
}

const MILLION = 1e6;

/** "12.5 M", "820 k" */
export function short(count: number): string {
  if (count >= MILLION) return `${(count / MILLION).toFixed(count < 10 * MILLION ? 1 : 0)} M`;
  return count >= 1000 ? `${Math.round(count / 1000)} k` : String(count);
}
