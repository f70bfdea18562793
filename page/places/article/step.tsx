/** A step of the article: the code that does it, a button that does it here, and its result. */

import type { ComponentChildren } from "preact";
import { CopyButton } from "../../parts/copy-button.tsx";

export interface StepProps {
  /** What the step does, for people who do not see the code: "Code that fetches the data". */
  readonly label: string;
  readonly code: string;
  readonly children?: ComponentChildren;
}

export function Step({ label, code, children }: StepProps) {
  return (
    <figure class="step">
      <div class="step-code">
        <section aria-label={label}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard. */}
          <pre tabIndex={0}>
            <code>{code}</code>
          </pre>
        </section>
        <CopyButton text={code} />
      </div>
      {children !== undefined && <div class="step-output">{children}</div>}
    </figure>
  );
}
