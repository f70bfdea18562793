import { useSignal } from "@preact/signals";
import { Notice } from "../../../parts/notice.tsx";
import { Scrolls } from "../../../parts/scrolls.tsx";
import { TableHead } from "../../../parts/table-head.tsx";
import { percent } from "../../../parts/words.ts";
import { hrefOf } from "../../../state/place.ts";
import type { Evidence, Progress } from "../../../worker/api.ts";
import { listen, worker } from "../../../worker/client.ts";

/** In the order of the columns: the real ones, or the drawn ones that stand in for them. */
const COMPARED = [
  ["mnist", "drawn-digits"],
  ["fashion-mnist", "drawn-garments"],
] as const;

export function Claims() {
  const found = useSignal<readonly Evidence[]>([]);
  const working = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const measure = async () => {
    found.value = [];
    fault.value = undefined;
    const show = listen(({ what }: Progress) => {
      working.value = what;
    });
    try {
      for (const either of COMPARED) found.value = [...found.value, await firstOf(either, show)];
    } catch (error) {
      fault.value = error instanceof Error ? error.message : String(error);
    }
    working.value = undefined;
  };
  return (
    <>
      <p>
        The authors of Fashion-MNIST say that MNIST is too easy: convolutional networks reach 99.7 %, older
        methods easily reach 97 %, and one pixel is enough to tell most pairs of digits apart. The last claim
        is the most surprising, and can be tested in seconds. For each pair of classes, the best rule of the
        form “is this pixel brighter than a threshold?” is chosen on the training images and tried on the test
        images. Guessing would be right half of the time.
      </p>
      <p class="buttons not-printed">
        <button type="button" class="main" onClick={measure} disabled={working.value !== undefined}>
          Measure it
        </button>
        <span class="pale small" role="status">
          {working.value ?? (found.value.length > 0 ? "Measured." : "")}
        </span>
      </p>
      {fault.value !== undefined && <Notice kind="fault">{fault.value}</Notice>}
      {found.value.length > 0 && <Table found={found.value} />}
      {found.value.some(({ kind }) => kind === "drawn") && (
        <Notice>
          These are drawn datasets, which stand in for the real ones: the numbers show how the measurement
          works, and say nothing about MNIST or Fashion-MNIST.
        </Notice>
      )}
      <h3>So, is it too easy?</h3>
      <p>
        The network of this article, trained for 25 epochs as described there, reached 99.25 % on MNIST’s test
        images in our training (the article reports 99.2 %), and 91.45 % on Fashion-MNIST’s (the article: 91.4
        %). So only one MNIST image in 133 is left to be learned, and some of those are labelled wrongly.
        Fashion-MNIST leaves one in twelve. What is easy for a network with three million parameters is no
        longer informative: two good ideas that differ by a tenth of a percent cannot be told apart with
        10,000 test images.
      </p>
      <h3>And does it represent modern vision?</h3>
      <p>
        No, and neither does its replacement. Both show one object, grey, centred, of one size, on a plain
        background, as the table shows. Photographs are different, and tasks such as finding objects or
        outlining them cannot even be posed with one label per image. Fashion-MNIST is a harder MNIST, not
        another kind of dataset. That is valuable in a first lesson: there is something to gain from a better
        network, and every program that reads MNIST reads it.
      </p>
      <p>
        A full study trains a ladder of methods on each dataset several times, looks for wrong labels and
        leaked test images, and puts an interval around every number: see <a href={hrefOf("judge")}>Judge</a>.
      </p>
    </>
  );
}

/** The evidence about the first of these datasets that is available. */
async function firstOf(
  [name, ...others]: readonly string[],
  show: (progress: Progress) => void,
): Promise<Evidence> {
  try {
    return await worker().evidence(name ?? "", show);
  } catch (error) {
    if (others.length === 0) throw error;
    return firstOf(others, show);
  }
}

function Table({ found }: { found: readonly Evidence[] }) {
  const row = (title: string, cell: (evidence: Evidence) => string) => (
    <tr>
      <th scope="row">{title}</th>
      {found.map((evidence) => (
        <td key={evidence.name} class="number">
          {cell(evidence)}
        </td>
      ))}
    </tr>
  );
  return (
    <Scrolls label="Measurements">
      <table>
        <caption>Measured just now, on this machine.</caption>
        <TableHead words={["Measured"]} numbers={found.map(({ title }) => title)} />
        <tbody>
          {row("Pairs of classes that one pixel tells apart for 9 of 10 test images", (one) =>
            percent(one.onePixel.at90, 0),
          )}
          {row("… 95 of 100", (one) => percent(one.onePixel.at95, 0))}
          {row("… 99 of 100", (one) => percent(one.onePixel.at99, 0))}
          {row("The easiest pair", (one) => pairInWords(one, one.onePixel.easiest))}
          {row("The hardest pair", (one) => pairInWords(one, one.onePixel.hardest))}
          {row("Always predicting the most frequent class", (one) => percent(one.mostFrequent, 1))}
          {row("Predicting the class with the nearest mean picture", (one) => percent(one.nearestMean, 1))}
          {row("Images of one object on a plain background", (one) => percent(one.oneObject, 1))}
          {row("Grey images", (one) => (one.isGrey ? "all" : "no"))}
          {row("Mean distance of the object from the centre, as a share of the longer side", (one) =>
            percent(one.offCentre, 1),
          )}
        </tbody>
      </table>
    </Scrolls>
  );
}

function pairInWords(
  { classNames }: Evidence,
  { classes: [a, b], accuracy }: Evidence["onePixel"]["easiest"],
): string {
  return `${classNames[a]} or ${classNames[b]}: ${percent(accuracy, 1)}`;
}
