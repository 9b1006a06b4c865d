import type { KeptState } from "../../domain/retention/kept-image.ts";
import type { Sql } from "../database.ts";

export type KeptImage = {
  readonly deploymentId: string;
  /** With the registry's host. */
  readonly repository: string;
  readonly digest: string;
  readonly tag: string;
};

/** Deployments that keep images, or have some that they no longer keep. */
export async function readKeepingDeployments(sql: Sql): Promise<{ id: string; keeps: boolean }[]> {
  return sql.query<{ id: string; keeps: boolean }>(
    `select d.id::text as id, d.keep_images as keeps from deployment d
      where d.keep_images or exists (select from kept_image k where k.deployment_id = d.id)
      order by d.id`,
  );
}

export async function readKeptImages(sql: Sql, deploymentId: string): Promise<KeptImage[]> {
  const rows = await sql.query<{ repository: string; digest: string; tag: string }>(
    "select repository, digest, tag from kept_image where deployment_id = $1::uuid order by repository, digest",
    [deploymentId],
  );
  return rows.map((row) => ({ deploymentId, ...row }));
}

/**
 * Claims an image to be worked on, where nobody tried in the last `intervalMs`: of several workers one does, and what a
 * killed one had claimed comes round again. Null: not now.
 */
export async function claimKeptImage(sql: Sql, image: KeptImage, intervalMs: number): Promise<boolean> {
  const rows = await sql.query(
    `insert into kept_image as k (deployment_id, repository, digest, tag, state, detail)
     values ($1::uuid, $2, $3, $4, 'failed', 'It is being tried.')
     on conflict (deployment_id, repository, digest)
     do update set tried_at = now()
       where k.state = 'removing' or k.tried_at < now() - $5 * interval '1 millisecond'
     returning tag`,
    [image.deploymentId, image.repository, image.digest, image.tag, intervalMs],
  );
  return rows.length > 0;
}

/** The same for one that is no longer wanted; what is wanted no longer is dealt with at once. */
export async function claimUnwantedImage(sql: Sql, image: KeptImage, intervalMs: number): Promise<boolean> {
  const rows = await sql.query(
    `update kept_image set tried_at = now(), state = 'removing'
      where deployment_id = $1::uuid and repository = $2 and digest = $3
        and (state <> 'removing' or tried_at < now() - $4 * interval '1 millisecond')
     returning tag`,
    [image.deploymentId, image.repository, image.digest, intervalMs],
  );
  return rows.length > 0;
}

/** Says how it ended; true when that is news. */
export async function setKeptState(
  sql: Sql,
  image: KeptImage,
  state: KeptState,
  detail: string | null,
): Promise<boolean> {
  const rows = await sql.query(
    `update kept_image set state = $4, detail = $5,
            kept_at = case when $4 = 'kept' then coalesce(kept_at, now()) else kept_at end
      where deployment_id = $1::uuid and repository = $2 and digest = $3
        and (state, detail) is distinct from ($4, $5)
     returning tag`,
    [image.deploymentId, image.repository, image.digest, state, detail],
  );
  return rows.length > 0;
}

export async function deleteKeptImage(sql: Sql, image: KeptImage): Promise<void> {
  await sql.query("delete from kept_image where deployment_id = $1::uuid and repository = $2 and digest = $3", [
    image.deploymentId,
    image.repository,
    image.digest,
  ]);
}

/** Whether another deployment wants the tag: it is one for all that run the image. */
export async function isKeptElsewhere(sql: Sql, image: KeptImage): Promise<boolean> {
  const [row] = await sql.query<{ kept: boolean }>(
    `select exists (select from kept_image
                     where repository = $2 and tag = $3 and state <> 'removing' and deployment_id <> $1::uuid) as kept`,
    [image.deploymentId, image.repository, image.tag],
  );
  return row?.kept ?? false;
}

/** Waits until nobody else works on this tag, and keeps others off until the transaction ends. */
export async function lockKeepTag(sql: Sql, image: KeptImage): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtextextended($1, 7))::text as locked", [
    `keep ${image.repository} ${image.tag}`,
  ]);
}
