import { backOffMs, deliver, type Recorder, tell, UndeliveredError } from "../deliver.ts";
import type { Observation, SourceEvent } from "../source.ts";
import { isUnreachable, type PythonError, silenceErrorOf } from "./error-text.ts";
import type { GraphqlClient } from "./graphql-client.ts";
import { failedObservation, loadedObservation } from "./observation.ts";
import type { ReadSnapshot } from "./read-snapshot.ts";
import type { LocationEvent } from "./subscription.ts";
import { WebserverError } from "./webserver-error.ts";
import { type LocationStatus, readLocation, type WorkspaceLocation } from "./workspace.ts";

/** So many looks in a row that got no answer, while the webserver answers otherwise, are told of. */
const SILENT_LOOKS = 3;

export type Watching = {
  readonly client: GraphqlClient;
  readonly readSnapshot: ReadSnapshot;
  readonly emit: (event: SourceEvent) => Promise<void>;
  readonly unreachableMs: number;
  readonly signal: AbortSignal;
};

/**
 * Follows one code location: reads it whenever its state is another, tells what it finds, and tells it again when the
 * recorder could not take it. One look at a time; what happens meanwhile is looked at afterwards.
 */
export class LocationWatch {
  readonly name: string;
  readonly #watching: Watching;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #recorder: Recorder;
  /** State that was told in full. */
  #done: string | null = null;
  /** Newest state that the webserver named. */
  #wanted: string | null = null;
  #looking: Promise<void> | null = null;
  /** Since when the code server is silent; null while it answers. */
  #silentSince: number | null = null;
  /** How its silence showed at first. Later attempts word it in other ways, and are the same failure. */
  #silence: PythonError | null = null;
  /** What was last told of why it cannot be looked at. */
  #told: string | null = null;
  #failures = 0;
  #retryAt = 0;

  constructor(name: string, watching: Watching) {
    this.name = name;
    this.#watching = watching;
    this.#signal = AbortSignal.any([watching.signal, this.#ending.signal]);
    this.#recorder = { emit: watching.emit, signal: this.#signal };
  }

  /** Takes the state that the webserver names, and looks if that is news, or a look is due. */
  see(status: LocationStatus): void {
    // Its state afterwards has another mark.
    if (status.isLoading) return;
    this.#wanted = status.mark;
    if (this.#looking !== null || this.#done === status.mark || performance.now() < this.#retryAt) return;
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
    });
  }

  /** The webserver lost its connection to the code server, or has it again. */
  heard(type: LocationEvent["type"]): void {
    if (type === "disconnected") this.#silentSince ??= performance.now();
    else if (type !== "error") this.#answers();
  }

  /** Events were missed: a silence that was only heard of may have ended, unlike one that the state shows. */
  missed(): void {
    if (this.#silence === null) this.#silentSince = null;
  }

  /** The webserver itself did not answer for so long, in which nobody could know whether the code server does. */
  unknownFor(durationMs: number): void {
    if (this.#silentSince !== null) this.#silentSince = Math.min(this.#silentSince + durationMs, performance.now());
  }

  /** Whether the newest state that the webserver named was told in full. */
  get isSettled(): boolean {
    return this.#done === this.#wanted;
  }

  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Resolves when nothing more is told. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      const { client } = this.#watching;
      const location = await readLocation(client, this.name, this.#signal);
      // What left the workspace, or is loading, is told by the states that follow.
      if (location === null || location.state.type === "loading") return;
      const done = await this.#tell(location);
      this.#failures = 0;
      if (done) this.#done = location.mark;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#retryAt = performance.now() + backOffMs(this.#failures);
      this.#failures++;
      await this.#tellUnreadable(error).catch(() => undefined);
    }
  }

  /** False when there is more to be told of this state later. */
  async #tell(location: WorkspaceLocation): Promise<boolean> {
    const { state } = location;
    if (state.type === "failed") return this.#tellFailure(location, state.error);
    if (state.type !== "loaded") return false;
    const { serverId } = state;
    if (serverId === null) {
      throw new WebserverError(
        "failed",
        "The webserver loads this code location in its own process, which says nothing of when the code changes.",
        "Load it from a code server.",
      );
    }
    this.#answers();
    const { client, readSnapshot } = this.#watching;
    const { repositories } = state;
    const request = { location: this.name, serverId, repositories, displayMetadata: location.displayMetadata };
    const reading = await readSnapshot(request, this.#signal);
    if (reading.status === "moved") return false;
    // The assets are those of the process that is named only if that one still serves, in the same state.
    const after = await readLocation(client, this.name, this.#signal);
    if (after?.mark !== location.mark || after.state.type !== "loaded" || after.state.serverId !== serverId)
      return false;
    await this.#deliver(loadedObservation(this.name, location, { ...state, serverId }, reading));
    return true;
  }

  async #tellFailure(location: WorkspaceLocation, error: PythonError): Promise<boolean> {
    if (!isUnreachable(error)) {
      this.#answers();
      await this.#deliver(failedObservation(this.name, location, error));
      return true;
    }
    this.#silentSince ??= performance.now();
    const isFirst = this.#silence === null;
    this.#silence ??= error;
    const lasts = performance.now() - this.#silentSince >= this.#watching.unreachableMs;
    if (isFirst || !lasts) await this.#tellUnreachable(silenceErrorOf(error).message);
    if (!lasts) return false;
    await this.#deliver(failedObservation(this.name, location, this.#silence));
    return true;
  }

  #answers(): void {
    this.#silentSince = null;
    this.#silence = null;
  }

  async #tellUnreadable(error: unknown): Promise<void> {
    if (error instanceof UndeliveredError) return;
    // A webserver that falls silent is told of as a whole; one that is silent to this question alone, here.
    const isSilence = error instanceof WebserverError && (error.kind === "silent" || error.kind === "refused");
    if (isSilence && this.#failures < SILENT_LOOKS) return;
    await this.#tellUnreachable(error instanceof Error ? error.message : String(error));
  }

  async #tellUnreachable(reason: string): Promise<void> {
    if (reason === this.#told) return;
    await tell(this.#recorder, { type: "unreachable", location: this.name, reason });
    this.#told = reason;
  }

  /** Tells until the recorder takes it, as long as it is still so. */
  async #deliver(observation: Observation): Promise<void> {
    const wanted = this.#wanted;
    await deliver(this.#recorder, observation, () => this.#wanted === wanted);
    this.#told = null;
  }
}
