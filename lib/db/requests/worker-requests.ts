import type { Sql } from "../database.ts";

/** Each kind of question that the web process puts to a worker, which alone can reach what lies outside. */
export const REQUEST_KINDS = [
  "probe_target",
  "test_connection",
  "reload_location",
  "test_unit",
  "test_alert",
  "list_containers",
  "list_workloads",
  "same_secrets",
  "rotate_keys",
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export type WorkerRequest = {
  readonly id: string;
  readonly kind: RequestKind;
  readonly question: unknown;
  /** Under which the web process's log and the audit log have what the question belongs to. */
  readonly requestId: string;
};

/** @returns the request's id, a UUID. */
export async function insertRequest(sql: Sql, kind: RequestKind, question: object, requestId: string): Promise<string> {
  const [row] = await sql.query<{ id: string }>(
    "insert into worker_request (kind, question, request_id) values ($1, $2::jsonb, $3) returning id::text as id",
    [kind, JSON.stringify(question), requestId],
  );
  if (row === undefined) throw new Error("inserting a request returned no row");
  return row.id;
}

/** The answer's JSON, null while there is none. */
export async function readAnswer(sql: Sql, id: string): Promise<unknown> {
  const [row] = await sql.query<{ answer: string | null }>(
    "select answer::text as answer from worker_request where id = $1::uuid",
    [id],
  );
  return row?.answer == null ? null : JSON.parse(row.answer);
}

/**
 * Claims the oldest open request. One that was claimed but not answered for as long as its kind may take
 * (`claimMs`) is taken over; one that nobody waits for any more (older than a minute) is left to housekeeping.
 */
export async function claimRequest(
  sql: Sql,
  claimMs: Readonly<Record<RequestKind, number>>,
): Promise<WorkerRequest | null> {
  const [row] = await sql.query<{ id: string; kind: string; question: string; request_id: string }>(
    `update worker_request set claimed_at = now()
      where id = (
        select id from worker_request
         where answered_at is null and asked_at > now() - interval '1 minute'
           and kind = any($2::text[])
           and (claimed_at is null
                or claimed_at < now() - ($1::jsonb ->> kind)::float8 * interval '1 millisecond')
         order by asked_at
         limit 1
           for update skip locked)
     returning id::text as id, kind, question::text as question, request_id`,
    [JSON.stringify(claimMs), [...REQUEST_KINDS]],
  );
  if (row === undefined) return null;
  const kind = REQUEST_KINDS.find((name) => name === row.kind);
  if (kind === undefined) throw new Error(`a request of the kind ${row.kind} was claimed`);
  return { id: row.id, kind, question: JSON.parse(row.question), requestId: row.request_id };
}

/** The first answer stands: a worker that was taken over may answer too. */
export async function answerRequest(sql: Sql, id: string, answerJson: string): Promise<void> {
  await sql.query(
    "update worker_request set answered_at = now(), answer = $2::jsonb where id = $1::uuid and answered_at is null",
    [id, answerJson],
  );
}
