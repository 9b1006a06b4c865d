/** An asset as the API names it. */
export type Identity = { key: readonly string[]; repository?: string | undefined };

/** Something to tell assets apart by in a list. */
export function identityId({ key, repository }: Identity): string {
  return JSON.stringify([repository ?? null, key]);
}
