import { countEventsAfter, readSealed, readSeals } from "../../db/audit/audit-seals.ts";
import { NO_SEAL, sealHash } from "../../domain/audit/seal.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";

/** Links read at once. */
const BATCH = 100;

/** A link as somebody kept it elsewhere: its number and its hash in hex. */
export type Anchor = { readonly seal: string; readonly hash: string };

export type AuditVerdict =
  | {
      readonly status: "intact";
      readonly seals: number;
      readonly events: number;
      /** The last link, to be kept elsewhere; null: nothing is sealed yet. */
      readonly last: Anchor | null;
      /** Events that no link covers yet. */
      readonly unsealed: number;
    }
  | {
      readonly status: "broken";
      /** The first link that does not hold. */
      readonly seal: string;
      /** The events that it covers: those after the first id, up to and with the second. */
      readonly after: string;
      readonly through: string;
      readonly reason: string;
    };

/**
 * Computes the chain over the audit log again, from its beginning.
 * @param input.anchor a link that was kept elsewhere: without one, whoever owns the database could have cut off the end of
 * log and chain, or made the whole chain anew.
 * @throws ServiceError `forbidden`, `unauthenticated`.
 */
export async function verifyAudit(context: Context, input: { readonly anchor?: Anchor } = {}): Promise<AuditVerdict> {
  await authorize(context, "organization.manage", null);
  const { sql } = context.db;
  let before: { seal: string; event: string; hash: Buffer } = { seal: "0", event: "0", hash: NO_SEAL };
  let seals = 0;
  let events = 0;
  let anchored = input.anchor === undefined;
  for (;;) {
    const links = await readSeals(sql, before.seal, BATCH);
    for (const link of links) {
      const covered = await readSealed(sql, before.event, link.last_event);
      const broken = (reason: string): AuditVerdict => ({
        status: "broken",
        seal: link.id,
        after: before.event,
        through: link.last_event,
        reason,
      });
      if (covered.length !== link.events) {
        return broken(`it was made over ${link.events} events, and ${covered.length} are there`);
      }
      if (!sealHash(before.hash, covered).equals(link.hash)) {
        return broken("its hash is not that of the events and of the link before it");
      }
      if (link.id === input.anchor?.seal) {
        if (link.hash.toString("hex") !== input.anchor.hash) return broken("its hash is not the one that was kept");
        anchored = true;
      }
      before = { seal: link.id, event: link.last_event, hash: link.hash };
      seals += 1;
      events += covered.length;
    }
    if (links.length < BATCH) break;
  }
  if (!anchored) {
    const reason = "the link that was kept is not there";
    return { status: "broken", seal: input.anchor?.seal ?? "", after: before.event, through: before.event, reason };
  }
  return {
    status: "intact",
    seals,
    events,
    last: seals === 0 ? null : { seal: before.seal, hash: before.hash.toString("hex") },
    unsealed: await countEventsAfter(sql, before.event),
  };
}
