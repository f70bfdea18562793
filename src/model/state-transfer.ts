/** The way of a model's state into the memory of a device, and back. */

import { targetOf } from "../graph/index.ts";
import { type Engine, NEXT, type ResidentState, Session } from "../runtime/index.ts";
import { copyGraph } from "./graphs/inference.ts";

/** Put before the names of what is copied back. */
const COPY = "copy:";

/** For an engine whose device has memory of its own; for others there is nothing to do, and nothing is done. */
export class StateTransfer {
  readonly #state: ResidentState;
  readonly #engine: Engine;
  /** What a session made is gone with it, so that these stay open. */
  readonly #makers: Session[] = [];

  constructor(state: ResidentState, engine: Engine) {
    this.#state = state;
    this.#engine = engine;
  }

  /** Moves what is not on the device yet, so that runs need not bring it along. */
  async toDevice(): Promise<void> {
    if (!targetOf(this.#engine.device).keepsStateOnDevice) return;
    const away = this.#state.entries.filter(({ isOnDevice }) => !isOnDevice);
    if (away.length === 0) return;
    const resident = away.map(({ name }) => NEXT + name);
    const copies = away.map(({ name }) => [name, this.#state.read(name)] as const);
    const session = await Session.open(copyGraph(away, NEXT), resident, this.#engine);
    this.#makers.push(session);
    await session.run({}, this.#state);
    for (const [name, data] of copies) this.#state.keepCopy(name, data);
  }

  /** Copies some tensors back, so that they can be read. */
  async copyBack(names: ReadonlySet<string>): Promise<void> {
    const wanted = this.#state.entries.filter(({ name, isOnDevice }) => isOnDevice && names.has(name));
    if (wanted.length === 0) return;
    const session = await Session.open(copyGraph(wanted, COPY), [], this.#engine);
    const copies = await session.run({}, this.#state);
    await session.close();
    for (const [name, data] of Object.entries(copies)) this.#state.keepCopy(name.slice(COPY.length), data);
  }

  /** Moves everything off the device. */
  async leaveDevice(): Promise<void> {
    const onDevice = this.#state.entries.filter(({ isOnDevice }) => isOnDevice);
    await this.copyBack(new Set(onDevice.map(({ name }) => name)));
    for (const { name, shape } of onDevice) this.#state.write(name, this.#state.read(name), shape);
    for (const session of this.#makers.splice(0)) await session.close();
  }
}
