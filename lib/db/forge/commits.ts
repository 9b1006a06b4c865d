import type { CommitState } from "../../contracts/commits.ts";
import type { CommitFacts } from "../../domain/commit.ts";
import type { Sql } from "../database.ts";

/** A commit of a repository, as loads name both. */
export type CommitKey = { readonly deploymentId: string; readonly repository: string; readonly commit: string };

/** Longest address of a repository that an index holds. */
export const MOST_REPOSITORY_BYTES = 1000;

/** Has a commit's git host asked, unless it is known or was asked before. */
export async function wantCommit(sql: Sql, { deploymentId, repository, commit }: CommitKey): Promise<void> {
  await sql.query(
    `insert into commit_fact (deployment_id, repository, commit) values ($1::uuid, $2, $3)
     on conflict (deployment_id, repository, commit) do nothing`,
    [deploymentId, repository, commit],
  );
}

/** What was told of a commit; null while nothing was. */
export async function readCommitFacts(sql: Sql, key: CommitKey): Promise<CommitFacts | null> {
  const [row] = await sql.query<{ facts: string | null }>(
    `select facts::text as facts from commit_fact
      where deployment_id = $1::uuid and repository = $2 and commit = $3`,
    [key.deploymentId, key.repository, key.commit],
  );
  return row?.facts ? (JSON.parse(row.facts) as CommitFacts) : null;
}

export type DueCommit = CommitKey & {
  readonly deployment: string;
  readonly state: CommitState;
  /** What was told before; null: nothing. */
  readonly facts: CommitFacts | null;
  readonly etag: string | null;
  /** How often it was asked for since its state changed. */
  readonly tries: number;
};

/** Takes commits whose time has come; one that a killed worker had taken comes round again after `leaseMs`. */
export async function claimCommits(sql: Sql, leaseMs: number, limit: number): Promise<DueCommit[]> {
  const rows = await sql.query<{
    deployment_id: string;
    deployment: string;
    repository: string;
    commit: string;
    state: CommitState;
    facts: string | null;
    etag: string | null;
    tries: number;
  }>(
    `update commit_fact f
        set retry_at = now() + $1 * interval '1 millisecond'
       from (select deployment_id, repository, commit from commit_fact
              where state in ('wanted', 'found', 'missing', 'failed') and retry_at <= now()
              order by retry_at limit $2
                for update skip locked) due, deployment d
      where f.deployment_id = due.deployment_id and f.repository = due.repository and f.commit = due.commit
        and d.id = f.deployment_id
     returning f.deployment_id::text as deployment_id, d.name as deployment, f.repository, f.commit, f.state,
               f.facts::text as facts, f.etag, f.tries`,
    [leaseMs, limit],
  );
  return rows.map(({ deployment_id, facts, ...row }) => ({
    ...row,
    deploymentId: deployment_id,
    facts: facts === null ? null : (JSON.parse(facts) as CommitFacts),
  }));
}

/** What came of asking. `againMs` null: it is not asked again unless somebody changes a connection. */
export type CommitOutcome = {
  readonly state: CommitState;
  readonly detail: string | null;
  readonly tries: number;
  readonly againMs: number | null;
  /** What was told, where something was; what was told before stays otherwise. */
  readonly told: { readonly facts: CommitFacts; readonly etag: string | null } | null;
};

export async function settleCommit(sql: Sql, key: CommitKey, outcome: CommitOutcome): Promise<void> {
  const { state, detail, tries, againMs, told } = outcome;
  await sql.query(
    `update commit_fact
        set state = $4, detail = $5, tries = $6,
            retry_at = coalesce(now() + $7::float8 * interval '1 millisecond', 'infinity'),
            facts = coalesce($8::jsonb, facts), etag = case when $8::jsonb is null then etag else $9 end,
            told_at = case when $8::jsonb is null then told_at else now() end
      where deployment_id = $1::uuid and repository = $2 and commit = $3`,
    [
      key.deploymentId,
      key.repository,
      key.commit,
      state,
      detail,
      tries,
      againMs,
      told && JSON.stringify(told.facts),
      told?.etag ?? null,
    ],
  );
}

/**
 * Puts off whatever is due of a repository: for `ms`, or (null) until a connection for it is made or changed. The
 * reason stands where nothing was told yet.
 */
export async function postponeCommits(
  sql: Sql,
  { deploymentId, repository }: Omit<CommitKey, "commit">,
  ms: number | null,
  reason: string | null,
): Promise<void> {
  await sql.query(
    `update commit_fact
        set retry_at = coalesce(now() + $3::float8 * interval '1 millisecond', 'infinity'),
            detail = case when state = 'wanted' then $4 else detail end
      where deployment_id = $1::uuid and repository = $2 and retry_at < now() + interval '1 hour'`,
    [deploymentId, repository, ms, reason],
  );
}

/** Has everything asked again that was not found, now that there is somebody else to ask. */
export async function askCommitsAgain(sql: Sql, deploymentId: string): Promise<void> {
  await sql.query(
    "update commit_fact set retry_at = now(), tries = 0 where deployment_id = $1::uuid and state <> 'found'",
    [deploymentId],
  );
}

/** Of one commit so many loads, the newest, are found by what its host told. */
const MOST_LOADS = 1000;

/**
 * Adds what was told of a commit to what the history's search looks in; resolves to the names of the locations whose
 * loads it touched. `text` is lower-cased.
 */
export async function addToSearch(
  sql: Sql,
  { deploymentId, commit }: Omit<CommitKey, "repository">,
  text: string,
): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `with found as (
       select l.location_id, l.number from load l join code_location c on c.id = l.location_id
        where c.deployment_id = $1::uuid and l.search_text like '%' || $2 || '%'
          -- One whose commit is known by its image alone has none of its own.
          and (l.git is null or l.git::json ->> 'commit' = $2)
        order by l.recorded_at desc limit ${MOST_LOADS}),
     touched as (
       update load l set search_text = l.search_text || E'\\n' || $3
         from found f
        where l.location_id = f.location_id and l.number = f.number and strpos(l.search_text, $3) = 0)
     select distinct c.name from found f join code_location c on c.id = f.location_id order by c.name`,
    [deploymentId, commit, text],
  );
  return rows.map(({ name }) => name);
}
