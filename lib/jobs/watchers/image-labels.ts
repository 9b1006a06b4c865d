import { readImageFact, writeImageFact } from "../../db/history/image-facts.ts";
import type { UnitRow } from "../../db/rollback/units.ts";
import type { ConnectionRow } from "../../db/watch/connections.ts";
import type { ImageDescription } from "../../deploy/target.ts";
import type { KnownImage } from "../../domain/image.ts";
import { gitOfLabels } from "../../services/history/git-of-labels.ts";
import type { Git } from "../../services/history/load-facts.ts";
import { noteCommit } from "../../services/history/note-commit.ts";
import { notifyLocations } from "../../services/rollback/notify-rollback.ts";
import { openRegistriesOf } from "../open-registries.ts";
import { openUnit } from "../open-unit.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

type Digested = KnownImage & { readonly digest: string };

/** Learns what an image's labels say of it, once for each image of a deployment. */
export class ImageLabels {
  readonly #worker: Worker;
  readonly #connection: ConnectionRow;
  readonly #signal: AbortSignal;
  /** By digest, what is being asked for now. */
  readonly #underWay = new Map<string, Promise<Git | null>>();

  constructor(worker: Worker, connection: ConnectionRow, signal: AbortSignal) {
    this.#worker = worker;
    this.#connection = connection;
    this.#signal = signal;
  }

  /**
   * The commit in the image's labels; null when it carries none, or nobody told within `lookUpLimitMs`. What is told
   * later is kept all the same, and readers of the location's loads see it then.
   */
  async commitOf(image: Digested, unit: UnitRow | null, location: string): Promise<Git | null> {
    const { lookUpLimitMs, faultLimitMs } = this.#worker.options;
    let isLate = false;
    const asked =
      this.#underWay.get(image.digest) ??
      within(faultLimitMs, "Nobody told the labels of an image in time.", this.#signal, (signal) =>
        this.#learn(image, unit, signal),
      ).finally(() => this.#underWay.delete(image.digest));
    this.#underWay.set(image.digest, asked);
    const told = asked.then(
      async (git) => {
        if (isLate && git !== null) await this.#notify(location);
        return git;
      },
      (error) => {
        if (!this.#signal.aborted) {
          this.#worker.log.warn({ err: error, image: image.reference }, "the labels of an image are not known");
        }
        return null;
      },
    );
    const inTime = within(lookUpLimitMs, "late", this.#signal, () => told);
    return inTime.catch(() => {
      this.#signal.throwIfAborted();
      isLate = true;
      return null;
    });
  }

  async #learn(image: Digested, unit: UnitRow | null, signal: AbortSignal): Promise<Git | null> {
    const { sql } = this.#worker.db;
    const { deploymentId } = this.#connection;
    const known = await readImageFact(sql, deploymentId, image.digest);
    if (known !== null) return known.gitJson === null ? null : (JSON.parse(known.gitJson) as Git);
    const byEngine = unit === null ? null : await (await openUnit(this.#worker, unit)).describe(image, signal);
    const told = byEngine ?? (await this.#askRegistry(image, signal));
    // Not known, which is not the same as none: asked for again with the next load.
    if (told === null) return null;
    signal.throwIfAborted();
    const git = gitOfLabels(told.labels);
    const digests = new Set([...image.aliases, ...told.aliases, ...(told.digest === null ? [] : [told.digest])]);
    digests.delete(image.digest);
    const fact = { digest: image.digest, aliases: [...digests], gitJson: git && JSON.stringify(git) };
    await writeImageFact(sql, deploymentId, fact, byEngine === null ? "registry" : "engine");
    // Loads that ran it before this was told name no commit of their own.
    await noteCommit(sql, deploymentId, git);
    return git;
  }

  async #askRegistry(image: Digested, signal: AbortSignal): Promise<ImageDescription | null> {
    const registries = await openRegistriesOf(this.#worker, this.#connection.deploymentId);
    if (!registries.covers(image.reference)) return null;
    const found = await registries.labels(image, signal);
    return found.state === "found" ? found : null;
  }

  async #notify(location: string): Promise<void> {
    await this.#worker.db.transaction(({ sql }) => notifyLocations(sql, this.#connection, [{ name: location }]));
  }
}
