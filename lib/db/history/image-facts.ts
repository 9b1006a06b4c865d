import type { Sql } from "../database.ts";

/**
 * What is known of an image besides the loads that ran it. Told before or after they were recorded, and never part of
 * what makes loads alike or different.
 */
export type ImageFact = {
  readonly digest: string;
  /** Other digests of the same image. */
  readonly aliases: readonly string[];
  /** JSON text of {url, commit}, from the image's labels; null when it carries none. */
  readonly gitJson: string | null;
};

/** Null while nobody has told. */
export async function readImageFact(sql: Sql, deploymentId: string, digest: string): Promise<ImageFact | null> {
  const [row] = await sql.query<{ aliases: string; git: string | null }>(
    "select to_json(aliases)::text as aliases, git::text as git from image_fact where deployment_id = $1::uuid and digest = $2",
    [deploymentId, digest],
  );
  return row ? { digest, aliases: JSON.parse(row.aliases) as string[], gitJson: row.git } : null;
}

/** Adds to what is known of an image: what was told before stays where the newer word is silent. */
export async function writeImageFact(
  sql: Sql,
  deploymentId: string,
  fact: ImageFact,
  toldBy: "engine" | "registry",
): Promise<void> {
  await sql.query(
    `insert into image_fact as f (deployment_id, digest, aliases, git, told_by)
     values ($1::uuid, $2, array(select jsonb_array_elements_text($3::jsonb)), $4::jsonb, $5)
     on conflict (deployment_id, digest)
     do update set aliases = array(select unnest(f.aliases) union select unnest(excluded.aliases) order by 1),
                   git = coalesce(excluded.git, f.git), told_by = excluded.told_by, told_at = now()`,
    [deploymentId, fact.digest, JSON.stringify(fact.aliases), fact.gitJson, toldBy],
  );
}

/** Every digest under which the deployment knows the image, the given one first. */
export async function readDigests(sql: Sql, deploymentId: string, digest: string): Promise<string[]> {
  const rows = await sql.query<{ digest: string }>(
    `select distinct other as digest
       from image_fact f, unnest(f.aliases || f.digest) other
      where f.deployment_id = $1::uuid and (f.digest = $2 or $2 = any(f.aliases)) and other <> $2
      order by other`,
    [deploymentId, digest],
  );
  return [digest, ...rows.map((row) => row.digest)];
}

/** SQL of the commit that readers see for the load `alias`: what was said when it was recorded, else its image's. */
export function loadGit(alias: string): string {
  return `coalesce(${alias}.git,
         (select f.git::text
            from code_location of_load
            join image_fact f on f.deployment_id = of_load.deployment_id and f.digest = ${alias}.image_digest
           where of_load.id = ${alias}.location_id))`;
}
