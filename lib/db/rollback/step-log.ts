import type { StepName } from "../../domain/rollback/status.ts";
import { storableText } from "../../domain/storable-text.ts";
import type { Sql } from "../database.ts";

/** Lines of a step that are kept: the last ones. */
export const MOST_LOG_LINES = 200;

/** UTF-16 units of a line that are kept. */
export const LONGEST_LOG_LINE = 500;

/**
 * Appends a line to a step's log, with the database's time; one that equals the line before it is not written again.
 * Call under `holdLease`: the lines of a step are numbered one after the other.
 */
export async function appendToLog(sql: Sql, rollbackId: string, name: StepName, line: string): Promise<void> {
  const [written] = await sql.query<{ ordinal: number; number: number }>(
    // Several lines may come in one transaction, whose time stands still.
    `insert into rollback_step_note (rollback_id, ordinal, number, at, line)
     select s.rollback_id, s.ordinal, coalesce(before.number, 0) + 1, clock_timestamp(), $3::text
       from rollback_step s
       left join lateral (select n.number, n.line from rollback_step_note n
                           where n.rollback_id = s.rollback_id and n.ordinal = s.ordinal
                           order by n.number desc limit 1) before on true
      where s.rollback_id = $1::uuid and s.name = $2 and before.line is distinct from $3::text
     returning ordinal, number`,
    [rollbackId, name, cut(line)],
  );
  if (written === undefined) return;
  await sql.query("delete from rollback_step_note where rollback_id = $1::uuid and ordinal = $2 and number <= $3", [
    rollbackId,
    written.ordinal,
    written.number - MOST_LOG_LINES,
  ]);
}

/** A limit may cut a character in two. */
function cut(line: string): string {
  return line.length <= LONGEST_LOG_LINE ? line : `${storableText(line.slice(0, LONGEST_LOG_LINE - 1))}…`;
}

export type LogRow = { readonly step: StepName; readonly at: Date; readonly line: string };

/** The logs of all steps of a rollback, each in the order in which it was written. */
export async function readLogs(sql: Sql, rollbackId: string): Promise<LogRow[]> {
  return sql.query<{ step: StepName; at: Date; line: string }>(
    `select s.name as step, n.at, n.line
       from rollback_step_note n join rollback_step s on s.rollback_id = n.rollback_id and s.ordinal = n.ordinal
      where n.rollback_id = $1::uuid
      order by n.ordinal, n.number`,
    [rollbackId],
  );
}
