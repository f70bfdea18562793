/** The article "Playing with Fashion MNIST", told again in our own words; each of its steps can be carried out where it stands. */

import "./article.css";
import { Claims } from "./sections/claims.tsx";
import { Evaluating } from "./sections/evaluating.tsx";
import { Fetching } from "./sections/fetching.tsx";
import { Introduction } from "./sections/introduction.tsx";
import { Looking } from "./sections/looking.tsx";
import { Network } from "./sections/network.tsx";
import { OneHot } from "./sections/one-hot.tsx";
import { Pixels } from "./sections/pixels.tsx";
import { Shapes } from "./sections/shapes.tsx";
import { Training } from "./sections/training.tsx";

const SECTIONS = [
  { id: "fetch", title: "Fetch the data", Section: Fetching },
  { id: "look", title: "Look at it", Section: Looking },
  { id: "pixels", title: "From bytes to numbers", Section: Pixels },
  { id: "network", title: "Build the network", Section: Network },
  { id: "shapes", title: "Follow the shapes", Section: Shapes },
  { id: "one-hot", title: "Labels as vectors", Section: OneHot },
  { id: "train", title: "Train it", Section: Training },
  { id: "evaluate", title: "Evaluate it", Section: Evaluating },
  { id: "claims", title: "Is MNIST too easy?", Section: Claims },
] as const;

export default function Article() {
  return (
    <div class="article">
      <nav class="contents not-printed" aria-label="Sections of the article">
        <ol>
          {SECTIONS.map(({ id, title }) => (
            <li key={id}>
              <button type="button" class="quiet" onClick={() => goTo(id)}>
                {title}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <article>
        <Introduction />
        {SECTIONS.map(({ id, title, Section }, i) => (
          <section key={id} id={id} aria-labelledby={`${id}-title`}>
            <h2 id={`${id}-title`} tabIndex={-1}>
              <span class="section-number">{i + 1}</span> {title}
            </h2>
            <Section />
          </section>
        ))}
      </article>
    </div>
  );
}

/** The address holds the place and the experiment, so that sections are gone to by buttons. */
function goTo(id: string): void {
  const title = document.getElementById(`${id}-title`);
  title?.scrollIntoView({ block: "start" });
  title?.focus({ preventScroll: true });
}
