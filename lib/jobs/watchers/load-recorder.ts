import { recordSighting } from "../../db/rollback/sightings.ts";
import { type ConnectionRow, readWatchedLocation } from "../../db/watch/connections.ts";
import { asKnownBefore } from "../../services/history/known-image.ts";
import { recordObservation } from "../../services/history/record-observation.ts";
import type { Observation, Source } from "../../sources/source.ts";
import { type Worker, workerContext } from "../worker-context.ts";
import { ImageFinder } from "./image-finder.ts";
import { ImageLabels } from "./image-labels.ts";

/** Records what a source observed, with the image that the observed process runs. */
export class LoadRecorder {
  readonly #worker: Worker;
  readonly #connection: ConnectionRow;
  readonly #signal: AbortSignal;
  readonly #finder: ImageFinder;
  readonly #labels: ImageLabels;

  constructor(worker: Worker, connection: ConnectionRow, identity: Source["identity"], signal: AbortSignal) {
    this.#worker = worker;
    this.#connection = connection;
    this.#signal = signal;
    this.#finder = new ImageFinder(worker, connection, identity, signal);
    this.#labels = new ImageLabels(worker, connection, signal);
  }

  /** @throws when it could not be recorded now; the same observation may be given again. */
  async record(observation: Observation): Promise<void> {
    const found = await this.#imageOf(observation);
    this.#signal.throwIfAborted();
    const { recorded } = await recordObservation(workerContext(this.#worker, `watcher ${this.#connection.name}`), {
      connectionId: this.#connection.id,
      watcher: this.#worker.owner,
      observation,
      ...found,
    });
    // The runner may wait for this very load.
    if (recorded !== null) this.#worker.bell.ring();
  }

  async #imageOf(observation: Observation) {
    const { sql } = this.#worker.db;
    const { deploymentId } = this.#connection;
    const location = await readWatchedLocation(sql, deploymentId, observation.location);
    const found = await this.#finder.find(observation, location);
    if (found === "recorded") return { image: found } as const;
    const { image: told, unit, instance, lastOutput } = found;
    if (told === null) return { image: null, instance, lastOutput };
    const image = await asKnownBefore(sql, { deploymentId, locationId: location?.id ?? null }, told);
    const { reference, digest, aliases } = image;
    if (digest === null) return { image: { reference, digest }, instance, lastOutput };
    if (unit !== null) {
      for (const seen of new Set([digest, told.digest ?? digest])) await recordSighting(sql, unit.id, seen, reference);
    }
    const imageGit = await this.#labels.commitOf({ reference, digest, aliases }, unit, observation.location);
    return { image: { reference, digest }, aliases, instance, lastOutput, imageGit };
  }
}
