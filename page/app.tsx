/** The page's frame: its name, the ways to its places, the dataset, and what it computes on. */

import { useSignalEffect } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { DatasetChoice } from "./parts/dataset-choice.tsx";
import { EngineNote } from "./parts/engine-note.tsx";
import { Notice } from "./parts/notice.tsx";
import { datasetFault } from "./state/dataset.ts";
import { addressFault, hrefOf, PLACES, type PlaceName, place } from "./state/place.ts";

/** Each place is loaded when it is first gone to. */
const LOADERS: Readonly<Record<PlaceName, () => Promise<{ default: ComponentType }>>> = {
  article: () => import("./places/article/article.tsx"),
  look: () => import("./places/look/look.tsx"),
  build: () => import("./places/build/build.tsx"),
  train: () => import("./places/train/train.tsx"),
  try: () => import("./places/try/try.tsx"),
  judge: () => import("./places/judge/judge.tsx"),
};

const TITLES: Readonly<Record<PlaceName, string>> = {
  article: "Read",
  look: "Look",
  build: "Build",
  train: "Train",
  try: "Try",
  judge: "Judge",
};

export function App() {
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <header class="masthead">
        <div class="masthead-row">
          <a class="brand" href={hrefOf("article")}>
            <img src="./icon.svg" alt="" width="24" height="24" />
            Atelier
          </a>
          <Places />
          <DatasetChoice />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {addressFault.value !== undefined && <Notice kind="fault">{addressFault.value}</Notice>}
        {datasetFault.value !== undefined && place.value !== "judge" && (
          <Notice kind="fault">
            The dataset could not be opened. Choose another one above. {datasetFault.value}
          </Notice>
        )}
        <Place />
      </main>
      <footer class="foot">
        <EngineNote />
        <p>Everything is computed on this machine. Nothing that you open or draw leaves it.</p>
      </footer>
    </>
  );
}

function Places() {
  return (
    <nav aria-label="Places" class="places">
      <ul>
        {PLACES.map((name) => (
          <li key={name}>
            <a href={hrefOf(name)} aria-current={place.value === name ? "page" : undefined}>
              {TITLES[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Place() {
  const name = place.value;
  const [loaded, setLoaded] = useState<{ name: PlaceName; Shown: ComponentType } | undefined>();
  const [fault, setFault] = useState<string>();
  const isFirst = useRef(true);
  useSignalEffect(() => {
    document.title = `${TITLES[place.value]} · Atelier`;
  });
  useEffect(() => {
    let isWanted = true;
    setFault(undefined);
    LOADERS[name]().then(
      ({ default: Shown }) => {
        if (!isWanted) return;
        setLoaded({ name, Shown });
        // Keyboard and screen reader users who go to another place continue at its beginning.
        if (!isFirst.current) document.getElementById("main")?.focus({ preventScroll: true });
        if (!isFirst.current) scrollTo(0, 0);
        isFirst.current = false;
      },
      (error: unknown) => isWanted && setFault(String(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [name]);
  if (fault !== undefined) {
    return <Notice kind="fault">This part of the page could not be loaded. Reload the page. {fault}</Notice>;
  }
  if (loaded?.name !== name) return <p class="waiting">Loading …</p>;
  return <loaded.Shown />;
}
