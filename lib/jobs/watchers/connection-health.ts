import { type ConnectionRow, setConnectionState } from "../../db/watch/connections.ts";
import { storableText } from "../../domain/storable-text.ts";
import { notifyLocations } from "../../services/rollback/notify-rollback.ts";
import { publicReason } from "../public-reason.ts";
import type { Worker } from "../worker-context.ts";

/** So many locations that cannot be looked at are told one by one. */
const LISTED = 50;

/**
 * Keeps a connection's state: unreachable while any of its locations is, with the reasons. A state that does
 * not change is not written, so a silent program costs nothing.
 */
export class ConnectionHealth {
  readonly #worker: Worker;
  readonly #connection: ConnectionRow;
  /** Why each location cannot be looked at; null: it can. */
  readonly #reasons = new Map<string, string | null>();
  /** Why the source as a whole cannot be reached; null: it can. */
  #outage: string | null = null;
  /** The write that is under way, or the last one. */
  #last: Promise<void> = Promise.resolve();

  constructor(worker: Worker, connection: ConnectionRow) {
    this.#worker = worker;
    this.#connection = connection;
  }

  async observed(location: string): Promise<void> {
    this.#outage = null;
    this.#reasons.set(location, null);
    await this.#write();
  }

  /** `location` null: the source as a whole. */
  async unreachable(location: string | null, reason: string): Promise<void> {
    // Whatever a source quotes in its reason.
    const clean = publicReason(reason);
    if (location === null) this.#outage = clean;
    else this.#reasons.set(location, clean);
    await this.#write();
  }

  /** The source answers again; what was wrong with single locations stays as it was. */
  async reachable(): Promise<void> {
    this.#outage = null;
    await this.#write();
  }

  /** The source no longer has the location, so nothing is wrong with it. */
  async gone(location: string): Promise<void> {
    this.#reasons.delete(location);
    await this.#write();
  }

  /** The source as a whole cannot be used. */
  async broken(reason: string): Promise<void> {
    await this.#inTurn(() => this.#set("unreachable", reason));
  }

  #write(): Promise<void> {
    return this.#inTurn(() => this.#writeNow());
  }

  /** One write after the other, each of what holds when its turn comes: of two at once the older might stand. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(write);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #writeNow(): Promise<void> {
    if (this.#outage !== null) return this.#set("unreachable", this.#outage);
    const silent = [...this.#reasons].filter(([, reason]) => reason !== null);
    if (silent.length === 0) return this.#set("ok", null);
    const lines = silent.slice(0, LISTED).map(([location, reason]) => `${location}: ${reason}`);
    if (silent.length > LISTED) lines.push(`And ${silent.length - LISTED} more.`);
    await this.#set("unreachable", lines.join("\n"));
  }

  async #set(state: "ok" | "unreachable", reason: string | null): Promise<void> {
    const detail = reason === null ? null : storableText(reason);
    await this.#worker.db.transaction(async ({ sql }) => {
      const news = await setConnectionState(sql, this.#connection.id, this.#worker.owner, state, detail);
      if (!news) return;
      const locations = [...this.#reasons.keys()].map((name) => ({ name }));
      await notifyLocations(sql, this.#connection, locations);
    });
  }
}
