import type { Sql } from "../database.ts";

/** What a probe asks a deploy target; an image without a digest is looked up by its reference. */
export type ProbeQuestion = {
  readonly unitId: string;
  readonly digest: string | null;
  readonly reference: string | null;
};

export async function insertProbe(sql: Sql, question: ProbeQuestion): Promise<string> {
  const [row] = await sql.query<{ id: string }>(
    "insert into target_probe (unit_id, digest, reference) values ($1::uuid, $2, $3) returning id::text as id",
    [question.unitId, question.digest, question.reference],
  );
  if (row === undefined) throw new Error("inserting a probe returned no row");
  return row.id;
}

/** The answer's JSON, null while there is none. */
export async function readProbeAnswer(sql: Sql, id: string): Promise<unknown> {
  const [row] = await sql.query<{ answer: string | null }>(
    "select answer::text as answer from target_probe where id = $1::uuid",
    [id],
  );
  return row?.answer == null ? null : JSON.parse(row.answer);
}

/**
 * Claims the oldest open probe. One that was claimed but not answered for `claimMs` is taken over; one that
 * nobody waits for any more (older than a minute) is left to housekeeping.
 */
export async function claimProbe(sql: Sql, claimMs: number): Promise<(ProbeQuestion & { id: string }) | null> {
  const [row] = await sql.query<{ id: string; unit_id: string; digest: string | null; reference: string | null }>(
    `update target_probe set claimed_at = now()
      where id = (
        select id from target_probe
         where answered_at is null and asked_at > now() - interval '1 minute'
           and (claimed_at is null or claimed_at < now() - $1 * interval '1 millisecond')
         order by asked_at
         limit 1
           for update skip locked)
     returning id::text as id, unit_id::text as unit_id, digest, reference`,
    [claimMs],
  );
  return row ? { id: row.id, unitId: row.unit_id, digest: row.digest, reference: row.reference } : null;
}

export async function answerProbe(sql: Sql, id: string, answerJson: string): Promise<void> {
  await sql.query(
    "update target_probe set answered_at = now(), answer = $2::jsonb where id = $1::uuid and answered_at is null",
    [id, answerJson],
  );
}
