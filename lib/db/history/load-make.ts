import { FIDELITIES, type Make } from "../../domain/snapshot/make.ts";

/** Columns that say of which make a load is. */
export type MakeColumns = {
  fidelity: string;
  canonical_version: number;
  /** JSON array. */
  ignored_metadata: string;
};

/** The select list of `MakeColumns`, from the load with this alias. */
export function makeColumns(alias: string): string {
  return `${alias}.fidelity, ${alias}.canonical_version,
          array_to_json(coalesce(${alias}.ignored_metadata, '{}'))::text as ignored_metadata`;
}

export function makeOf(row: MakeColumns): Make {
  const fidelity = FIDELITIES.find((known) => known === row.fidelity);
  if (fidelity === undefined) throw new Error(`load.fidelity holds ${row.fidelity}, which is none`);
  return {
    fidelity,
    canonicalVersion: row.canonical_version,
    ignoredMetadata: JSON.parse(row.ignored_metadata) as string[],
  };
}
