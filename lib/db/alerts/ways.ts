import { ALERT_WAYS, type AlertWay } from "../../domain/alerts/receiver.ts";
import type { Sql } from "../database.ts";

export type WayRow = { readonly name: string; readonly kind: AlertWay; readonly state: string };

/** The connections of a deployment over which alerts can leave, by name. */
export function readWays(sql: Sql, deploymentId: string): Promise<WayRow[]> {
  return sql.query<WayRow>(
    `select name, kind, state from connection
      where deployment_id = $1::uuid and kind in (select jsonb_array_elements_text($2::jsonb))
      order by name collate "C"`,
    [deploymentId, JSON.stringify(ALERT_WAYS)],
  );
}

/** Of these connections the ones that there are, by name. None of them goes away until the transaction ends. */
export async function keepConnections(
  sql: Sql,
  deploymentId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, { readonly kind: string }>> {
  const rows = await sql.query<{ name: string; kind: string }>(
    `select name, kind from connection
      where deployment_id = $1::uuid and name in (select jsonb_array_elements_text($2::jsonb))
      order by name
        for share`,
    [deploymentId, JSON.stringify(names)],
  );
  return new Map(rows.map(({ name, kind }) => [name, { kind }]));
}
