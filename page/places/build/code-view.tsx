import { toCode } from "../../../src/experiment/index.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { checkedNetwork } from "../../state/network.ts";
import { experiment } from "../../state/place.ts";

/** The program that does the same, to copy. */
export function CodeView() {
  if (!checkedNetwork.value.isComplete) return null;
  const code = toCode(experiment.value);
  return (
    <details class="code-view">
      <summary>Show the code</summary>
      <p>
        This program does the same as the page, with the numbers that Node computes. Save it as{" "}
        <code>train.ts</code>, install Atelier, and run it with <code>npx tsx train.ts</code>.
      </p>
      <div class="code-box">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard. */}
        <pre tabIndex={0}>
          <code>{code}</code>
        </pre>
        <CopyButton text={code} />
      </div>
    </details>
  );
}
