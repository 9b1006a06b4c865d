import { readFile } from "node:fs/promises";
import { z } from "zod";
import { DIGEST_PATTERN } from "../../../domain/image.ts";
import { isMissing, writeDurably } from "./durable.ts";
import { type Layout, releaseNameSchema } from "./layout.ts";

const releaseSchema = z.object({ name: releaseNameSchema, digest: z.string().regex(DIGEST_PATTERN) });

const journalSchema = z.object({
  format: z.literal(1),
  /** Highest fencing token that was seen (decimal). */
  fencingToken: z.string().regex(/^\d+$/),
  /**
   * The one process that may be alive, written before it is started; a newer one is written only after
   * this one was found dead. `pid` and `identity` follow once it started; until then its launch record
   * tells them (launch.ts). Null: nothing was started yet, or the unit was stopped on purpose.
   */
  process: z
    .object({
      instance: z.uuid(),
      release: releaseSchema,
      startedAt: z.iso.datetime(),
      pid: z.int().positive().nullable(),
      /** Tells the process from a later one with the same pid (process-identity.ts). */
      identity: z.string().nullable(),
    })
    .nullable(),
  /** A deploy that was begun and did not end: what it puts in place, and what goes back if that fails. */
  deploy: z.object({ target: releaseSchema, previous: releaseSchema.nullable() }).nullable(),
  /** What the last deploy that ended well replaced. */
  replaced: releaseSchema.nullable(),
});
export type Journal = z.infer<typeof journalSchema>;
export type JournalProcess = NonNullable<Journal["process"]>;

const EMPTY: Journal = { format: 1, fencingToken: "0", process: null, deploy: null, replaced: null };

/** What is known of the unit's process; empty before its first start. A file that was damaged is a fault, never overwritten. */
export async function readJournal(layout: Layout): Promise<Journal> {
  let text: string;
  try {
    text = await readFile(layout.journal, "utf8");
  } catch (error) {
    if (isMissing(error)) return EMPTY;
    throw error;
  }
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${layout.journal} is damaged, so it is not known what runs. Stop the unit's program by hand, move the file away and deploy again.`,
      { cause: error },
    );
  }
}

export async function writeJournal(layout: Layout, journal: Journal): Promise<void> {
  await writeDurably(layout.journal, `${JSON.stringify(journal, null, 2)}\n`);
}
