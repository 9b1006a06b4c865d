import type { Sql } from "../../db/database.ts";
import type { KeptImage } from "../../db/retention/kept-images.ts";
import { readServedLocations } from "../../db/retention/location-images.ts";
import { GIT_REF } from "../../deploy/drivers/git-ref/driver.ts";
import { RELEASE_DIRECTORY } from "../../deploy/drivers/release-directory/driver.ts";
import { parseReference } from "../../domain/image.ts";
import { keepTag } from "../../domain/retention/kept-image.ts";
import type { Registries } from "../../registry/registries.ts";
import { readEligibleImages } from "../../services/retention/eligible-images.ts";

/**
 * The images that a deployment's units can be rolled back to and that a registry has, each once. Releases of a
 * directory and commits are in no registry, whatever they are called.
 */
export async function readWantedImages(
  sql: Sql,
  deploymentId: string,
  registries: Pick<Registries, "covers">,
): Promise<Map<string, KeptImage>> {
  const wanted = new Map<string, KeptImage>();
  for (const { id, driver } of await readServedLocations(sql, deploymentId)) {
    if (driver === RELEASE_DIRECTORY || driver === GIT_REF) continue;
    for (const { digest, reference } of await readEligibleImages(sql, id)) {
      const place = registries.covers(reference) ? parseReference(reference) : null;
      if (place === null) continue;
      const image = { deploymentId, repository: `${place.host}/${place.repository}`, digest, tag: keepTag(digest) };
      wanted.set(keyOf(image), image);
    }
  }
  return wanted;
}

export function keyOf({ repository, digest }: Pick<KeptImage, "repository" | "digest">): string {
  return `${repository}@${digest}`;
}
