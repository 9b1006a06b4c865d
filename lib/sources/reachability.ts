import type { SourceEvent } from "./source.ts";

/** A source that answered before may be silent for as long as a restart takes until that is told. */
const GRACE_MS = 10_000;

type Emit = (event: SourceEvent) => Promise<void>;

/** Tells when a source as a whole falls silent, and when it answers again; each once. */
export class Reachability {
  readonly #emit: Emit;
  /** Whether it ever answered. */
  #seen = false;
  #silentSince: number | null = null;
  /** What was last told of why it does not answer; null: that it does. */
  #told: string | null = null;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  async answered(): Promise<void> {
    this.#silentSince = null;
    if (this.#seen && this.#told === null) return;
    if (!(await took(this.#emit, { type: "reachable" }))) return;
    this.#seen = true;
    this.#told = null;
  }

  /** `isSilence`: it may be that it only starts anew. */
  async failed(reason: string, isSilence: boolean): Promise<void> {
    this.#silentSince ??= performance.now();
    const isRestart = this.#seen && isSilence && performance.now() - this.#silentSince < GRACE_MS;
    if (isRestart || reason === this.#told) return;
    if (await took(this.#emit, { type: "unreachable", location: null, reason })) this.#told = reason;
  }
}

/** False when the recorder did not take it. */
export async function took(emit: Emit, event: SourceEvent): Promise<boolean> {
  return emit(event).then(
    () => true,
    () => false,
  );
}
