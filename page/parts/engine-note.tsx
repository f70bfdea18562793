/** What the page computes on, and how far it is loaded. */

import { engine, engineFault, engineProgress } from "../state/engine.ts";

export function EngineNote() {
  const report = engine.value;
  const progress = engineProgress.value;
  if (engineFault.value !== undefined) {
    return <p role="alert">The engine could not be loaded, so nothing can be trained: {engineFault.value}</p>;
  }
  if (report === undefined) {
    const share =
      progress?.total === undefined ? "" : `, ${Math.round((100 * progress.done) / progress.total)} %`;
    return <p role="status">Loading the engine{share} … It is stored for the next visit.</p>;
  }
  return (
    <p role="status">
      Computing with {report.name}. {report.reason}
    </p>
  );
}
