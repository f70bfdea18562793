/** Whether a change made anything slower: this checkout compared with another one, in one run. */

import type { Result } from "./results.ts";

/** The name of the other checkout's variant. */
export const BEFORE = "before";
/** What two runs of one program differ by on a machine that does nothing else; less says nothing. */
const NOISE = 0.03;

/** A line for each network that both checkouts were measured on. */
export function verdicts(results: readonly Result[]): string[] {
  const networks = [...new Set(results.map(({ network }) => network))];
  return networks.flatMap((network) => verdictOf(network, results) ?? []);
}

/**
 * Ratios of time after the change to time before. Slower or faster is what differs by more than noise in both the median
 * and the minimum: one of them alone may be another program's doing.
 */
function verdictOf(network: string, results: readonly Result[]): string | undefined {
  const ours = results.filter(
    ({ engine, network: measured }) => engine === "atelier" && measured === network,
  );
  const pairs = ours
    .filter(({ variant }) => variant !== BEFORE)
    .flatMap((after) => {
      const before = ours.find(
        ({ variant, measure, batch }) =>
          variant === BEFORE && measure === after.measure && batch === after.batch,
      );
      return before === undefined ? [] : [{ after, before }];
    });
  if (pairs.length === 0) return undefined;
  const said = pairs.map(({ after, before }) => {
    const ratios = [after.medianMs / before.medianMs, after.minimumMs / before.minimumMs];
    const word = ratios.every((ratio) => ratio > 1 + NOISE)
      ? "SLOWER"
      : ratios.every((ratio) => ratio < 1 - NOISE)
        ? "faster"
        : "as before";
    const [median, minimum] = ratios.map((ratio) => ratio.toFixed(2));
    return { word, text: `${after.measure} ${after.batch}: ${word} (median ${median}, minimum ${minimum})` };
  });
  const slower = said.filter(({ word }) => word === "SLOWER").length;
  const all = slower === 0 ? "no slower than before" : `slower than before in ${slower} of ${said.length}`;
  return `${network}: ${all}. ${said.map(({ text }) => text).join("; ")}`;
}
