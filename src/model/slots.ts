/** The optimizer's slots among a model's state: as they begin, and as training ends with them. */

import { sizeOf } from "../graph/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { allocateFloats, type ResidentState } from "../runtime/index.ts";
import { slotName, slotsOfAll } from "./graphs/bindings.ts";
import type { Training } from "./graphs/training.ts";
import type { Variable } from "./network/variable.ts";
import type { Workplace } from "./workplace.ts";

/** Gives the weights that are trained the slots of an optimizer that starts anew. */
export function placeSlots(
  state: ResidentState,
  optimizer: Optimizer,
  parameters: readonly Variable[],
): void {
  for (const { name, shape, initial } of slotsOfAll(optimizer, parameters)) {
    state.put(name, allocateFloats(sizeOf(shape)).fill(initial), shape);
  }
}

/** Gives weights the values with which training ends, such as their moving averages, if the optimizer keeps them. */
export async function useFinalSlots(
  workplace: Workplace,
  { optimizer: { finalSlot }, parameters }: Training,
): Promise<void> {
  if (finalSlot === undefined) return;
  await workplace.copyBack(new Set(parameters.map((variable) => slotName(variable, finalSlot))));
  const { state } = workplace;
  for (const variable of parameters) {
    state.write(variable.name, state.read(slotName(variable, finalSlot)), variable.keptShape);
  }
}
