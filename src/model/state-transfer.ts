/** The way of a model's state into the memory of a device or of another process, and back. */

import {
  type Engine,
  NEXT,
  type ResidentEntry,
  type ResidentState,
  Session,
  targetOfEngine,
} from "../runtime/index.ts";
import { copyGraph } from "./graphs/inference.ts";

/** Put before the names of what is copied back. */
const COPY = "copy:";

/** For an engine with memory of its own; for others there is nothing to do, and nothing is done. */
export class StateTransfer {
  readonly #state: ResidentState;
  readonly #engine: Engine;
  /** Tensors made by a session are lost with it, so these stay open. */
  readonly #makers: Session[] = [];

  constructor(state: ResidentState, engine: Engine) {
    this.#state = state;
    this.#engine = engine;
  }

  /**
   * Moves what is not where the engine computes yet, so that runs need not bring it along.
   *
   * @returns whether anything was moved
   */
  async toDevice(): Promise<boolean> {
    const { memory } = this.#engine;
    await this.#bringHome(({ memory: its }) => its !== undefined && its !== memory);
    if (memory === undefined && !targetOfEngine(this.#engine).keepsStateOnDevice) return false;
    const away = this.#state.entries.filter(({ isOnDevice }) => !isOnDevice);
    if (away.length === 0) return false;
    if (memory === undefined) await this.#toGpu(away);
    else {
      const held = await memory.hold(away.map(({ tensor }) => tensor));
      for (const [i, { name }] of away.entries()) {
        const tensor = held[i];
        if (tensor !== undefined) this.#state.moveTo(name, tensor);
      }
      await this.keep();
    }
    return true;
  }

  /** Copies some tensors back, so that they can be read. */
  async copyBack(names: ReadonlySet<string>): Promise<void> {
    const wanted = this.#state.entries.filter(
      ({ name, isOnDevice, isLost }) => isOnDevice && !isLost && names.has(name),
    );
    const onGpu = wanted.filter(({ memory }) => memory === undefined);
    for (const memory of new Set(wanted.flatMap((entry) => entry.memory ?? []))) {
      const its = wanted.filter((entry) => entry.memory === memory && !this.#state.hasCopy(entry.name));
      if (its.length === 0) continue;
      const read = await memory.read(its.map(({ tensor }) => tensor));
      for (const [i, { name }] of its.entries()) this.#state.keepCopy(name, read[i] ?? new Float32Array());
    }
    if (onGpu.length === 0) return;
    const session = await Session.open(copyGraph(onGpu, COPY), [], this.#engine);
    const copies = await session.run({}, this.#state);
    await session.dispose();
    for (const [name, data] of Object.entries(copies)) this.#state.keepCopy(name.slice(COPY.length), data);
  }

  /** Copies everything back; to this state the model returns if the process ends that holds it. */
  async keep(): Promise<void> {
    await this.copyBack(new Set(this.#state.entries.map(({ name }) => name)));
    this.#state.keepCopies();
  }

  /**
   * Returns to the state that was kept last, if the process that held a later one is gone.
   *
   * @returns whether it is gone: with "steps" that were not kept, or with "nothing" else
   */
  recover(): "steps" | "nothing" | undefined {
    const lost = this.#state.entries.filter(({ isLost }) => isLost);
    if (lost.length === 0) return undefined;
    for (const { name, shape } of lost) this.#state.write(name, this.#state.read(name), shape);
    return lost.every(({ isKept }) => isKept) ? "nothing" : "steps";
  }

  /** Moves everything off the device, or out of the process. */
  async leaveDevice(): Promise<void> {
    await this.#bringHome(() => true);
    for (const session of this.#makers.splice(0)) await session.dispose();
  }

  async #bringHome(isWanted: (entry: ResidentEntry) => boolean): Promise<void> {
    const away = this.#state.entries.filter((entry) => entry.isOnDevice && isWanted(entry));
    if (away.length === 0) return;
    await this.copyBack(new Set(away.map(({ name }) => name)));
    for (const { name, shape } of away) this.#state.write(name, this.#state.read(name), shape);
  }

  async #toGpu(away: readonly ResidentEntry[]): Promise<void> {
    const resident = away.map(({ name }) => NEXT + name);
    const copies = away.map(({ name }) => [name, this.#state.read(name)] as const);
    const session = await Session.open(copyGraph(away, NEXT), resident, this.#engine);
    this.#makers.push(session);
    await session.run({}, this.#state);
    for (const [name, data] of copies) this.#state.keepCopy(name, data);
  }
}
