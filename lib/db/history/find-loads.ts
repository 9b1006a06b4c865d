import type { LoadChange, LoadStatus } from "../../contracts/load-filter.ts";
import type { Sql } from "../database.ts";
import { replacedAt } from "../retention/replaced-at.ts";
import { CHANGE_CONDITIONS, personCondition, STATUS_CONDITIONS } from "./load-conditions.ts";

/** Which loads of a location are wanted; null narrows nothing. */
export type WantedLoads = {
  /** The highest number. */
  readonly atMost: number;
  /** LIKE pattern over a load's search text, or over the keys of the assets that it changed. */
  readonly text: string | null;
  readonly status: LoadStatus | null;
  readonly deployType: string | null;
  /** LIKE pattern over lower-cased names and addresses. */
  readonly person: string | null;
  readonly change: LoadChange | null;
  /** What makes a load a target, by retention (lib/domain/retention). */
  readonly restorable: RestorableTerms | null;
  /** Only the first of similar entries. */
  readonly firstsAlone: boolean;
};

export type RestorableTerms = {
  /** Loads that were replaced before have expired… */
  readonly replacedSince: Date;
  /** …but these, and those with one of these digests. */
  readonly kept: readonly number[];
  readonly heldDigests: readonly string[];
};

export type FoundLoad = { readonly number: number; readonly groupFirst: number };

/** The newest of the wanted loads, newest first, as numbers alone: their rows are looked up where they are shown. */
export async function findLoads(
  sql: Sql,
  locationId: bigint,
  wanted: WantedLoads,
  limit: number,
): Promise<FoundLoad[]> {
  const values: unknown[] = [];
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const here = `${bound(locationId.toString())}::bigint`;
  const atMost = `${bound(wanted.atMost)}::int`;
  const where = [`l.location_id = ${here}`, `l.number <= ${atMost}`, ...conditions(wanted, here, bound)].join(" and ");
  const newest = `order by l.number desc limit ${bound(limit)}`;
  const rows = await sql.query<{ number: number; group_first: number }>(
    wanted.text === null
      ? `select l.number, l.group_first from load l where ${where} ${newest}`
      : byText(where, newest, here, atMost, bound(wanted.text)),
    values,
  );
  return rows.map((row) => ({ number: row.number, groupFirst: row.group_first }));
}

/** Two ways to match, each along its own index; asked for at once, either would keep the other from using one. */
function byText(where: string, newest: string, here: string, atMost: string, pattern: string): string {
  return `
    with by_text as materialized (
      select l.number, l.group_first from load l where ${where} and l.search_text like ${pattern} ${newest}),
    touched as materialized (
      select distinct c.load_number as number
        from asset a
        join asset_change c on c.location_id = a.location_id and c.key_hash = a.key_hash
       where a.location_id = ${here} and a.search_text like ${pattern} and c.load_number <= ${atMost}),
    by_asset as materialized (
      select l.number, l.group_first
        from touched join load l on l.location_id = ${here} and l.number = touched.number
       where ${where} ${newest})
    select * from (select * from by_text union select * from by_asset) l ${newest}`;
}

function conditions(wanted: WantedLoads, here: string, bound: (value: unknown) => string): string[] {
  const found: string[] = [];
  if (wanted.status !== null) found.push(STATUS_CONDITIONS[wanted.status]);
  if (wanted.deployType !== null) found.push(`l.deploy_type = ${bound(wanted.deployType)}`);
  if (wanted.person !== null) found.push(personCondition(bound(wanted.person)));
  if (wanted.change !== null) found.push(CHANGE_CONDITIONS[wanted.change]);
  if (wanted.firstsAlone) found.push("l.number = l.group_first");
  if (wanted.restorable !== null) found.push(...restorableConditions(wanted.restorable, here, bound));
  return found;
}

/**
 * The same as a load's own `restorable` says (load-rows.ts, and retention for what has expired). The digests do not
 * depend on the load, so that they are looked up once for all of them.
 */
function restorableConditions(terms: RestorableTerms, here: string, bound: (value: unknown) => string): string[] {
  return [
    `l.image_digest in (
       select s.digest from code_location c join unit_image_sighting s on s.unit_id = c.deploy_unit_id
        where c.id = ${here} and s.restorable = 'restorable'
       union all
       select p.digest from code_location c join unit_image_probe p on p.unit_id = c.deploy_unit_id
        where c.id = ${here} and p.restorable = 'restorable'
          and not exists (select from unit_image_sighting s where s.unit_id = p.unit_id and s.digest = p.digest))`,
    `(l.number = any(string_to_array(${bound(terms.kept.join(","))}, ',')::int[])
      or l.image_digest in (select jsonb_array_elements_text(${bound(JSON.stringify(terms.heldDigests))}::jsonb))
      or coalesce(${replacedAt("l")} > ${bound(terms.replacedSince.toISOString())}::timestamptz, true))`,
  ];
}

/** The highest number of the groups that begin below `before`; 0 when none does. */
export async function lastOfGroupsBelow(sql: Sql, locationId: bigint, before: number): Promise<number> {
  const [row] = await sql.query<{ last: number }>(
    "select last from load_group where location_id = $1::bigint and first < $2 order by first desc limit 1",
    [locationId.toString(), before],
  );
  return row?.last ?? 0;
}
