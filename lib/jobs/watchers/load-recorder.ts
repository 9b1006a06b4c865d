import { setTimeout as sleep } from "node:timers/promises";
import { recordSighting } from "../../db/rollback/sightings.ts";
import { readUnit, type UnitRow } from "../../db/rollback/units.ts";
import { type ConnectionRow, readUnitOfLocation } from "../../db/watch/connections.ts";
import type { ImageRef } from "../../domain/image.ts";
import { recordObservation } from "../../services/history/record-observation.ts";
import type { Observation } from "../../sources/source.ts";
import { openUnit } from "../open-unit.ts";
import { within } from "../within.ts";
import { type Worker, workerContext } from "../worker-context.ts";

const POLL_MS = 150;
/** How long one event waits for the target to name its process before the source is asked to tell it again. */
const MATCH_MS = 1_500;

/** What the target says of a process: its image; that it runs another one, or none; or nothing, since it failed. */
type Answer =
  | { readonly type: "image"; readonly image: ImageRef }
  | { readonly type: "other" | "fault"; readonly cause: unknown };

/** Records what a source observed, with the image that the deploy target says the very same process runs. */
export class LoadRecorder {
  readonly #worker: Worker;
  readonly #connection: ConnectionRow;
  readonly #signal: AbortSignal;
  /** Per location, the process whose image the target does not tell, and since when. */
  readonly #unanswered = new Map<string, { serverId: string; since: number }>();

  constructor(worker: Worker, connection: ConnectionRow, signal: AbortSignal) {
    this.#worker = worker;
    this.#connection = connection;
    this.#signal = signal;
  }

  /** @throws when it could not be recorded now; the same observation may be given again. */
  async record(observation: Observation): Promise<void> {
    const image = observation.image === null ? await this.#imageOf(observation) : null;
    this.#signal.throwIfAborted();
    const { recorded } = await recordObservation(workerContext(this.#worker, `watcher ${this.#connection.name}`), {
      connectionId: this.#connection.id,
      watcher: this.#worker.owner,
      observation,
      image,
    });
    // The runner may wait for this very load.
    if (recorded !== null) this.#worker.bell.ring();
  }

  /**
   * The image of the process that was observed. During a deploy the snapshot may come from the old process
   * and the target's answer from the new one: an answer counts only when it names the same process.
   * Null when no target serves the location, when it keeps naming another process for longer than a deploy's
   * change-over takes (somebody started this one by other means), or when it fails for long: a load without an
   * image is worth more than no load.
   */
  async #imageOf(observation: Observation): Promise<ImageRef | null> {
    const { sql } = this.#worker.db;
    const { location, serverId } = observation;
    const unitId = await readUnitOfLocation(sql, this.#connection.deploymentId, location);
    const unit = unitId === null ? null : await readUnit(sql, unitId);
    if (unit === null) return null;
    const answer = await this.#askForProcess(unit, serverId);
    if (answer.type === "image") {
      this.#unanswered.delete(location);
      const { image } = answer;
      if (image.digest !== null) await recordSighting(sql, unit.id, image.digest, image.reference);
      return image;
    }
    const known = this.#unanswered.get(location);
    const since = known?.serverId === serverId ? known.since : performance.now();
    this.#unanswered.set(location, { serverId, since });
    const { unmatchedLimitMs, faultLimitMs } = this.#worker.options;
    const limitMs = answer.type === "other" ? unmatchedLimitMs : faultLimitMs;
    if (performance.now() - since >= limitMs) return null;
    throw new Error(`the deploy target does not name the process that serves ${location}`, { cause: answer.cause });
  }

  async #askForProcess(unit: UnitRow, serverId: string): Promise<Answer> {
    const until = performance.now() + MATCH_MS;
    for (;;) {
      let answer: Answer;
      try {
        const running = await within(
          this.#worker.options.probeLimitMs,
          "The deploy target did not answer in time.",
          this.#signal,
          async (signal) => (await openUnit(this.#worker, unit)).running(signal),
        );
        if (running?.instance === serverId) return { type: "image", image: running.image };
        answer = { type: "other", cause: undefined };
      } catch (cause) {
        this.#signal.throwIfAborted();
        answer = { type: "fault", cause };
      }
      if (performance.now() >= until) return answer;
      await sleep(POLL_MS, undefined, { signal: this.#signal });
    }
  }
}
