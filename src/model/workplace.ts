/** A model's engine, the graphs open in it, the state that they share, and the order of requests. */

import { ConfigurationError, EngineProcessError } from "../errors/index.ts";
import type { Target } from "../graph/index.ts";
import {
  type Closable,
  type Engine,
  ResidentState,
  Session,
  SessionCache,
  targetOfEngine,
} from "../runtime/index.ts";
import type { CompiledGraph } from "./graphs/bindings.ts";
import { inTurns } from "./in-turns.ts";
import { StateTransfer } from "./state-transfer.ts";
import type { Draws } from "./training-state.ts";
import { TURNS } from "./turns.ts";

/** A compiled graph, open for running. */
export interface OpenGraph extends Closable {
  readonly session: Session;
  readonly graph: Pick<CompiledGraph, "bindings" | "takesManySteps">;
}

/** Progress of training; restored together with the state. */
export interface Counters {
  /** Training steps taken since the model was compiled. */
  steps: number;
  draws: Draws;
}

/** The graphs of an epoch: training and validation, each with its last, smaller batch. */
const MAX_OPEN_GRAPHS = 4;

export class Workplace {
  readonly state: ResidentState;
  readonly target: Target;
  // Models share weights, so that all take turns.
  readonly turns = TURNS;
  readonly #home: Engine;
  #engine: Engine;
  #transfer: StateTransfer;
  // State on a device is gone with the session that made it, so that there all stay open until it has left.
  readonly #graphs: SessionCache<OpenGraph>;
  readonly #counters: Counters;
  /** The counters at the state to which the model returns if the engine's process dies. */
  #kept: Counters;
  /** Number of requests for an engine in a process of its own. */
  #askedForProcess = 0;

  constructor(engine: Engine, counters: Counters) {
    this.#home = engine;
    this.#engine = engine;
    this.#counters = counters;
    this.#kept = { steps: counters.steps, draws: counters.draws };
    this.state = new ResidentState(engine);
    this.#transfer = new StateTransfer(this.state, engine);
    this.target = targetOfEngine(engine);
    this.#graphs = new SessionCache(this.target.keepsStateOnDevice ? Infinity : MAX_OPEN_GRAPHS);
  }

  /**
   * Does work when all that was asked for before is done. If the engine's process ends meanwhile, the model is as it was
   * when it was kept last.
   *
   * @param signal ends the waiting
   */
  take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return this.turns.take(async () => {
      try {
        return await work();
      } catch (error) {
        this.#recover();
        throw error;
      }
    }, signal);
  }

  /**
   * The graph under a key, compiled and opened if it is not open, and the state where it runs. In one's turn.
   *
   * @throws the signal's reason; it is heard between the pieces in which the graph is written, and before it is run
   */
  async open(
    key: string,
    signal: AbortSignal | undefined,
    compile: () => Promise<CompiledGraph>,
  ): Promise<OpenGraph> {
    this.checkProcess();
    if (await this.#transfer.toDevice()) this.#remember();
    const opened = await this.#graphs.get(key, async () => {
      const compiled = await compile();
      const { bindings, carried, takesManySteps } = compiled;
      const bytes = await inTurns(compiled.write(), signal);
      const session = await Session.open(bytes, carried, this.#engine);
      return {
        session,
        graph: { bindings, takesManySteps },
        dispose: () => session.dispose(),
        get isLost() {
          return session.isLost;
        },
      };
    });
    signal?.throwIfAborted();
    return opened;
  }

  /** Makes tensors readable that are elsewhere. In one's turn. */
  async copyBack(names: ReadonlySet<string>): Promise<void> {
    this.checkProcess();
    await this.#transfer.copyBack(names);
  }

  /** The engine that the model was given, in whose process or in one of its own it computes. */
  get home(): Engine {
    return this.#home;
  }

  /** The engine that computes now. */
  get engine(): Engine {
    return this.#engine;
  }

  /** Whether the state would be lost with a process. */
  get isInOwnProcess(): boolean {
    return this.#engine.memory !== undefined;
  }

  /** Makes everything readable; to this the model returns if the engine's process ends. In one's turn. */
  async keep(): Promise<void> {
    this.checkProcess();
    await this.#transfer.keep();
    this.#remember();
  }

  /**
   * Returns to what was kept last if the process that held the state is gone, as it may be found at any time.
   *
   * @throws EngineProcessError if steps were taken since, which are lost
   */
  checkProcess(): void {
    if (this.#recover() !== "steps") return;
    throw new EngineProcessError(
      "Expected the engine's process to keep what training has come to. The model is as it was after the last complete " +
        "epoch, and the next call starts another process. Received: the end of the process between two runs of steps.",
    );
  }

  #recover(): ReturnType<StateTransfer["recover"]> {
    const lost = this.#transfer.recover();
    if (lost !== undefined) Object.assign(this.#counters, this.#kept);
    return lost;
  }

  /** Takes state and graphs out of the engine. In one's turn. */
  async leave(): Promise<void> {
    this.#recover();
    try {
      await this.#transfer.leaveDevice();
    } catch (error) {
      if (this.#recover() === undefined) throw error;
    }
    await this.#graphs.clear();
  }

  /**
   * Runs work with the engine in a process of its own; the engine moves back when no work needs that any more.
   *
   * @param owner for messages: "fit"
   * @throws ConfigurationError if it has no way to do that
   */
  async inOwnProcess<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    const own = ownProcessOf(owner, this.#home);
    this.#askedForProcess++;
    try {
      await this.take(() => this.#moveTo(own));
      return await work();
    } finally {
      this.#askedForProcess--;
      if (this.#askedForProcess === 0) await this.take(() => this.#moveTo(this.#home));
    }
  }

  async #moveTo(engine: Engine): Promise<void> {
    if (engine === this.#engine) return;
    await this.leave();
    this.#engine = engine;
    this.#transfer = new StateTransfer(this.state, engine);
  }

  #remember(): void {
    const { steps, draws } = this.#counters;
    this.#kept = { steps, draws };
  }
}

function ownProcessOf(owner: string, engine: Engine): Engine {
  const own = engine.inOwnProcess?.();
  if (own !== undefined) return own;
  throw new ConfigurationError(
    `${owner}: expected process: true with the engine of nodePlatform. Received: it with "${engine.name}", which has no ` +
      "processes.",
  );
}
