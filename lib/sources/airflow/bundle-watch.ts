import { createHash } from "node:crypto";
import { backOffMs, deliver, type Recorder, tell, UndeliveredError } from "../deliver.ts";
import type { Observation, SourceEvent } from "../source.ts";
import { AirflowError } from "./airflow-error.ts";
import { type BundleLook, isParsedSince, isWhole, parseTimes } from "./bundle-look.ts";
import { importFailure } from "./import-failure.ts";
import { Noise } from "./noise.ts";
import { failedObservation, type Installation, loadedObservation } from "./observation.ts";
import { type BundleReading, readBundle, readCodeUrl } from "./read-bundle.ts";
import type { RestClient } from "./rest-client.ts";

/** A bundle is parsed in part for a while after each commit; that it stays so is told after this. */
const HALF_PARSED_MS = 300_000;
/** So many looks in a row that got no answer, while Airflow answers otherwise, are told of. */
const SILENT_LOOKS = 3;

export type Watching = {
  readonly client: RestClient;
  readonly emit: (event: SourceEvent) => Promise<void>;
  readonly installation: () => Promise<Installation>;
  readonly settleMs: number;
  readonly rereadMs: number;
  readonly signal: AbortSignal;
};

/**
 * Follows one bundle. Airflow parses its files one by one, and stores definitions later than the version that they are
 * of: what is told is what two readings with a whole parse cycle between them agree on, but for noise (`Noise`).
 * One reading at a time; what happens meanwhile is seen by the look that follows.
 */
export class BundleWatch {
  readonly name: string;
  readonly #watching: Watching;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  readonly #recorder: Recorder;
  readonly #noise = new Noise();
  #working: Promise<void> | null = null;
  #look: BundleLook | null = null;
  /** When the mark of the newest look was seen first. */
  #since = 0;
  /** The last reading of what the newest mark stands for. */
  #reading: BundleReading | null = null;
  #readAt = 0;
  /** Parse times at the first look after the last reading, or after the mark was seen. */
  #parsedBefore: ReadonlyMap<string, string | null> | null = null;
  /** Whether what the mark stands for was told. */
  #isSettled = false;
  /** Failure that was told last, and another one that may stay. */
  #toldFailure: string | null = null;
  #nextFailure: string | null = null;
  /** What was told last. */
  #told: string | null = null;
  /** What was told last of why it cannot be looked at. */
  #reason: string | null = null;
  #failures = 0;
  #retryAt = 0;

  constructor(name: string, watching: Watching) {
    this.name = name;
    this.#watching = watching;
    this.#signal = AbortSignal.any([watching.signal, this.#ending.signal]);
    this.#recorder = { emit: watching.emit, signal: this.#signal };
  }

  /** Takes what Airflow says of the bundle now, and goes on where something is due. */
  see(look: BundleLook): void {
    const now = performance.now();
    if (look.mark !== this.#look?.mark) {
      this.#since = now;
      this.#reading = null;
      this.#parsedBefore = null;
      this.#isSettled = false;
    }
    this.#look = look;
    if (this.#working !== null || now < this.#retryAt) return;
    const due = this.#due(look, now);
    if (due === null) return;
    this.#working = this.#work(due, look).finally(() => {
      this.#working = null;
    });
  }

  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Resolves when nothing more is told. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#working;
  }

  #due(look: BundleLook, now: number): (() => Promise<void>) | null {
    if (!isWhole(look)) {
      if (now - this.#since < HALF_PARSED_MS) return null;
      return () =>
        this.#tellUnreadable(new AirflowError("failed", HALF_PARSED, "Look into the log of Airflow's DAG processor."));
    }
    const cycle = this.#parsedBefore;
    if (cycle === null) this.#parsedBefore = parseTimes(look);
    const cameRound = cycle !== null && isParsedSince(cycle, look);
    if (look.importErrors.length > 0) return this.#dueFailure(look, now, cameRound);
    if (this.#reading === null) return () => this.#read(look);
    if (this.#isSettled) {
      // A version stands for its code.
      const isDue = look.version === null && cameRound && now - this.#readAt >= this.#watching.rereadMs;
      return isDue ? () => this.#read(look) : null;
    }
    return cameRound || this.#waitedSince(this.#readAt, now) ? () => this.#read(look) : null;
  }

  /** Another failure in the same files is news once it stays: it is worded alike after a whole parse cycle. */
  #dueFailure(look: BundleLook, now: number, cameRound: boolean): (() => Promise<void>) | null {
    if (!this.#isSettled) return cameRound || this.#waitedSince(this.#since, now) ? () => this.#fail(look) : null;
    const failure = JSON.stringify(importFailure(look.importErrors));
    if (failure === this.#toldFailure) return null;
    if (failure === this.#nextFailure) return cameRound ? () => this.#fail(look) : null;
    this.#nextFailure = failure;
    this.#parsedBefore = parseTimes(look);
    return null;
  }

  #waitedSince(start: number, now: number): boolean {
    return now - start >= this.#watching.settleMs;
  }

  async #work(due: () => Promise<void>, look: BundleLook): Promise<void> {
    try {
      await due();
      this.#failures = 0;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#retryAt = performance.now() + backOffMs(this.#failures);
      this.#failures++;
      if (look.mark === this.#look?.mark) await this.#tellUnreadable(error).catch(() => undefined);
    }
  }

  async #read(look: BundleLook): Promise<void> {
    const { client, settleMs, installation } = this.#watching;
    const reading = await readBundle(client, look.dags, this.#signal);
    // A DAG left, or something else happened: the look that follows has another mark.
    if (reading === null || look.mark !== this.#look?.mark) return;
    const before = this.#reading;
    this.#reading = reading;
    this.#readAt = performance.now();
    this.#parsedBefore = null;
    if (before === null) return;
    this.#noise.keep(reading);
    const isSame = this.#noise.learn(before, reading);
    // In 3.0 a version of a DAG keeps the commit at which it was stored when a later one left it as it was.
    const isStored = [...reading.storedVersions].every((version) => version === look.version);
    const waited = this.#readAt - this.#since >= settleMs;
    if (!isSame || !(isStored || waited)) {
      this.#isSettled = false;
      return;
    }
    await this.#settle(loadedObservation(await installation(), look, reading, this.#noise));
  }

  async #fail(look: BundleLook): Promise<void> {
    const { client, installation } = this.#watching;
    const [dag] = look.dags;
    const codeUrl = look.codeUrl ?? (dag === undefined ? null : await readCodeUrl(client, dag, this.#signal));
    this.#toldFailure = JSON.stringify(importFailure(look.importErrors));
    await this.#settle(failedObservation(await installation(), look, codeUrl));
  }

  /** Tells what was seen unless that was told last; until the recorder takes it, as long as it is still so. */
  async #settle(observation: Observation): Promise<void> {
    const mark = this.#look?.mark;
    const text = tellingOf(observation);
    if (this.#told !== text) {
      await deliver(this.#recorder, observation, () => this.#look?.mark === mark);
      this.#told = text;
      this.#reason = null;
    }
    if (this.#look?.mark === mark) this.#isSettled = true;
  }

  async #tellUnreadable(error: unknown): Promise<void> {
    if (error instanceof UndeliveredError) return;
    // An Airflow that falls silent is told of as a whole; one that is silent to this question alone, here.
    if (error instanceof AirflowError && error.kind === "silent" && this.#failures < SILENT_LOOKS) return;
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#reason) return;
    await tell(this.#recorder, { type: "unreachable", location: this.name, reason });
    this.#reason = reason;
    // It is told anew when it can be looked at again.
    this.#told = null;
  }
}

const HALF_PARSED =
  "Airflow has parsed only some of the bundle's files since it changed, and none of it is recorded before it is whole.";

/** What of an observation is news. */
function tellingOf(observation: Observation): string {
  const { serverId, bundles = [] } = observation;
  const hash = createHash("sha256");
  if (observation.status === "failed") hash.update(JSON.stringify(observation.error));
  else for (const asset of observation.assets) hash.update(asset.contentHash);
  return JSON.stringify([serverId, bundles, observation.status, hash.digest("hex")]);
}
