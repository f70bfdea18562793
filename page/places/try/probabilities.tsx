import { percent } from "../../parts/words.ts";

const SHOWN = 10;

/** The probabilities as bars: in the order of the classes, or of many classes the likeliest. */
export function Probabilities({
  classNames,
  probabilities,
}: {
  classNames: readonly string[];
  probabilities: Float32Array;
}) {
  const all = classNames.map((name, label) => ({ name, label, probability: probabilities[label] ?? 0 }));
  const ranked = all.toSorted((a, b) => b.probability - a.probability);
  const shown = all.length <= SHOWN ? all : ranked.slice(0, SHOWN);
  const [best] = ranked;
  return (
    <section aria-labelledby="taken-for">
      <h2 id="taken-for" class="taken-for" aria-live="polite">
        {best === undefined ? "" : `${best.name}, ${percent(best.probability, 1)}`}
      </h2>
      <table class="bars">
        <caption class="unseen">Probability of each class</caption>
        <tbody>
          {shown.map(({ name, label, probability }) => (
            <tr key={label} class={label === best?.label ? "best" : undefined}>
              <th scope="row">{name}</th>
              <td class="bar-cell">
                <span class="bar" style={{ width: `${100 * probability}%` }} />
              </td>
              <td class="number">{percent(probability, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
