/** The networks that are measured. `peers/pytorch_peer.py` has the same ones. */

import { recipes, type Sequential } from "../src/index.ts";

export const NETWORKS: Readonly<Record<string, () => Sequential>> = {
  /** The post's: two 5×5 convolutions, each pooled, and two dense layers. */
  post: () => recipes.post.network([28, 28, 1], 10, { seed: 1 }),
};
