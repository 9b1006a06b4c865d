import { isRollbackLeast, type RollbackLeast } from "../../domain/access/roles.ts";
import type { GitLinks } from "../../domain/git-links.ts";
import type { Sql } from "../database.ts";

type SettingsColumns = {
  /** JSON array of names and beginnings of names. */
  ignored_metadata: string;
  rollback_least: string;
  needs_approval: boolean;
  auto_revert: boolean;
  retention_days: number;
  keep_images: boolean;
  remote_execution: boolean;
  /** JSON array; null for none. */
  git_links: string | null;
};

export type DeploymentRow = SettingsColumns & {
  id: string;
  name: string;
  kind: string;
  created_at: Date;
  location_count: number;
};

/** What Admins of a deployment set for it. */
export type DeploymentSettings = {
  readonly ignoredMetadata: readonly string[];
  readonly rollbackLeast: RollbackLeast;
  readonly needsApproval: boolean;
  readonly autoRevert: boolean;
  readonly retentionDays: number;
  readonly keepImages: boolean;
  readonly remoteExecution: boolean;
  readonly gitLinks: readonly GitLinks[];
};

const SETTINGS = `array_to_json(coalesce(ignored_metadata, '{}'))::text as ignored_metadata, rollback_least,
            needs_approval, auto_revert, retention_days, keep_images, remote_execution, git_links::text as git_links`;

export function deploymentSettings(row: SettingsColumns): DeploymentSettings {
  const rollbackLeast = row.rollback_least;
  if (!isRollbackLeast(rollbackLeast)) throw new Error(`a deployment leaves rollbacks to the unknown ${rollbackLeast}`);
  return {
    ignoredMetadata: JSON.parse(row.ignored_metadata) as string[],
    rollbackLeast,
    needsApproval: row.needs_approval,
    autoRevert: row.auto_revert,
    retentionDays: row.retention_days,
    keepImages: row.keep_images,
    remoteExecution: row.remote_execution,
    gitLinks: row.git_links === null ? [] : (JSON.parse(row.git_links) as GitLinks[]),
  };
}

/** Null when the name is taken. */
export async function insertDeployment(sql: Sql, name: string, kind: string): Promise<DeploymentRow | null> {
  const [row] = await sql.query<DeploymentRow>(
    `insert into deployment (name, kind) values ($1, $2)
     on conflict (name) do nothing
     returning id::text as id, name, kind, created_at, 0 as location_count, ${SETTINGS}`,
    [name, kind],
  );
  return row ?? null;
}

/** Every deployment, or the one with this id, in the order of names. */
export async function readDeployments(sql: Sql, id: string | null = null): Promise<DeploymentRow[]> {
  return sql.query<DeploymentRow>(
    `select d.id::text as id, d.name, d.kind, d.created_at, ${SETTINGS},
            (select count(*)::int from code_location c where c.deployment_id = d.id) as location_count
       from deployment d
      where $1::uuid is null or d.id = $1::uuid
      order by d.name collate "C"`,
    [id],
  );
}

/** Null: there is no deployment of that name. */
export async function readDeploymentByName(
  sql: Sql,
  name: string,
): Promise<Pick<DeploymentRow, "id" | "name" | "kind"> | null> {
  const [row] = await sql.query<Pick<DeploymentRow, "id" | "name" | "kind">>(
    "select id::text as id, name, kind from deployment where name = $1",
    [name],
  );
  return row ?? null;
}

/** Locks the deployment's settings until the transaction ends. */
export async function lockDeploymentSettings(sql: Sql, id: string): Promise<DeploymentSettings> {
  const [row] = await sql.query<SettingsColumns>(
    `select ${SETTINGS} from deployment where id = $1::uuid for no key update`,
    [id],
  );
  if (row === undefined) throw new Error(`deployment ${id} vanished while it was being locked`);
  return deploymentSettings(row);
}

/** Loads that are recorded from now on leave out what `ignoredMetadata` names; those that are being recorded may not. */
export async function updateDeploymentSettings(sql: Sql, id: string, settings: DeploymentSettings): Promise<void> {
  await sql.query(
    `update deployment
        set ignored_metadata = array(select jsonb_array_elements_text($2::jsonb)), rollback_least = $3,
            needs_approval = $4, auto_revert = $5, retention_days = $6, keep_images = $7,
            remote_execution = $8, git_links = $9::jsonb
      where id = $1::uuid`,
    [
      id,
      JSON.stringify(settings.ignoredMetadata),
      settings.rollbackLeast,
      settings.needsApproval,
      settings.autoRevert,
      settings.retentionDays,
      settings.keepImages,
      settings.remoteExecution,
      settings.gitLinks.length === 0 ? null : JSON.stringify(settings.gitLinks),
    ],
  );
}
