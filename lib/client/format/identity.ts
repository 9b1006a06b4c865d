/** An asset as the API names it. */
export type Identity = { key: readonly string[]; repository?: string | undefined };

/** Ids of what is listed: lists of a hundred thousand ask for all of them whenever more rows come. */
const ids = new WeakMap<Identity, string>();

/** Something to tell assets apart by in a list. */
export function identityId(asset: Identity): string {
  const known = ids.get(asset);
  if (known !== undefined) return known;
  const id = JSON.stringify([asset.repository ?? null, asset.key]);
  ids.set(asset, id);
  return id;
}
