import type { Database } from "../db/database.ts";
import type { Role, Scope } from "../domain/access/roles.ts";

/**
 * Who acts. Carries identity only: what they may do is read from the database by the gate
 * (services/access/authorize.ts) in the verb that needs it, never from here.
 */
export type Actor =
  | { type: "person"; accountId: string; name: string; email: string; signInId: string }
  | {
      type: "token";
      tokenId: string;
      name: string;
      role: Role;
      /** Whose it is, who is one person with it; null: a service's own. */
      accountId: string | null;
      /** Null: the whole organization. */
      deploymentIds: readonly string[] | null;
      scopes: readonly Scope[];
    }
  /** Loadline itself: watchers, the rollback runner, housekeeping. May everything. */
  | { type: "system"; name: string };

/** What every verb gets as its first argument. */
export type Context = {
  readonly db: Database;
  readonly actor: Actor;
  /** Address of the client, for the audit log. */
  readonly address: string | null;
  readonly requestId: string;
  /** Comes when nobody waits for the answer any more; what waits in line for its turn leaves it then. */
  readonly signal?: AbortSignal;
};

/** An actor as it is kept in records; `accountId` of a token that is a person's. */
export type ActorRecord = { type: Actor["type"]; id: string; name: string; accountId?: string };

export function actorRecord(actor: Actor): ActorRecord {
  switch (actor.type) {
    case "person":
      return { type: "person", id: actor.accountId, name: actor.name };
    case "token":
      return {
        type: "token",
        id: actor.tokenId,
        name: actor.name,
        ...(actor.accountId !== null && { accountId: actor.accountId }),
      };
    case "system":
      return { type: "system", id: actor.name, name: actor.name };
  }
}
