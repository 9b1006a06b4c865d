import type { Sql } from "../../db/database.ts";
import { readSnapshotByHash } from "../../db/history/snapshot.ts";
import type { LocationLineage } from "../../domain/lineage/downstream-across.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { keyText } from "../../domain/snapshot/key.ts";

/** Definitions parsed at once: other requests get their turn in between. */
const PAGE = 2000;
/** A canonical body of an asset that depends on nothing; its code version holds no unescaped quote. */
const INDEPENDENT = /^\{"codeVersion":(?:null|"(?:[^"\\]|\\.)*"),"dependencies":\[\]/;

/** Who depends on what in the snapshot of a load. */
export async function readLineage(
  sql: Sql,
  location: { readonly id: bigint; readonly name: string },
  load: number,
): Promise<LocationLineage> {
  const dependents = new Map<string, AssetKey[]>();
  let after: Buffer | null = null;
  for (;;) {
    const page = await readSnapshotByHash(sql, location.id, load, after, PAGE);
    for (const { body } of page) {
      if (INDEPENDENT.test(body)) continue;
      const { key, dependencies } = definitionFromBody(body);
      for (const dependency of dependencies) {
        const text = keyText(dependency.key);
        const known = dependents.get(text);
        if (known) known.push(key);
        else dependents.set(text, [key]);
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return { location: location.name, dependents };
    after = last.keyHash;
  }
}
