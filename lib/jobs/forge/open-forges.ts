import { setToolState } from "../../db/configure/connections.ts";
import { type ConnectionRow, readConnections } from "../../db/watch/connections.ts";
import { isForge } from "../../domain/connection.ts";
import { gitRemote } from "../../domain/git-remote.ts";
import type { Forge, Refusal } from "../../forge/forge.ts";
import { openForge } from "../../forge/forges.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import type { Worker } from "../worker-context.ts";

/** Where a host did not say how long it wants to be left alone. */
const REST_MS = 30_000;

/** A connection to a git host that is open, and how it has fared. */
export type OpenForge = {
  readonly row: ConnectionRow;
  readonly forge: Forge;
  /** Until then it is not asked; by performance.now(). */
  restsUntil: number;
};

/**
 * The git hosts of deployments, open for as long as their connections stay as they are: a GitHub App has a token for an
 * hour, and a host that wants to be left alone is left alone by everything that this worker asks of it.
 */
export class OpenForges {
  readonly #worker: Worker;
  readonly #open = new Map<string, OpenForge & { readonly made: string }>();

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Those of a deployment, by the name of their connections; one that cannot be opened is left out, and says so. */
  async of(deploymentId: string): Promise<OpenForge[]> {
    const rows = (await readConnections(this.#worker.db.sql, deploymentId)).filter(({ kind }) => isForge(kind));
    const opened = await Promise.all(rows.map((row) => this.#openOne(row)));
    return opened.filter((one) => one !== null);
  }

  /** The one that a repository is asked about through: the first that is for it. Null: there is none. */
  static covering(forges: readonly OpenForge[], repository: string): OpenForge | null {
    const remote = gitRemote(repository);
    return remote === null ? null : (forges.find(({ forge }) => forge.covers(remote)) ?? null);
  }

  /** How long a host is still to be left alone; 0: it may be asked. */
  static restMs({ restsUntil }: OpenForge): number {
    return Math.max(0, restsUntil - performance.now());
  }

  /** Notes how a host answered: settings show it, and a host that wants rest gets it. */
  async note(forge: OpenForge, answer: { type: "found" | "sent" } | Refusal): Promise<void> {
    if (answer.type === "later") forge.restsUntil = performance.now() + (answer.afterMs ?? REST_MS);
    const isLimited = answer.type === "later" && answer.afterMs !== null;
    // A host that names a time is well.
    if (isLimited) return;
    const bad = answer.type === "refused" || answer.type === "later" ? answer.reason : null;
    const { sql } = this.#worker.db;
    await setToolState(sql, forge.row, bad === null ? "ok" : "unreachable", bad && publicReason(bad));
  }

  async #openOne(row: ConnectionRow): Promise<OpenForge | null> {
    const made = JSON.stringify([row.kind, row.config, row.sealed]);
    const known = this.#open.get(row.id);
    if (known?.made === made) return known;
    try {
      const forge = await openForge(await openConnection(this.#worker, row));
      const opened = { row, forge, made, restsUntil: 0 };
      this.#open.set(row.id, opened);
      return opened;
    } catch (error) {
      this.#worker.log.warn({ err: error, connection: row.name }, "a git host cannot be opened");
      await setToolState(this.#worker.db.sql, row, "unreachable", publicReason(error));
      return null;
    }
  }
}
