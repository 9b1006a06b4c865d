/**
 * What messages say of an event, as it was when it happened: whoever reads it later need not ask anybody. Kept as JSON;
 * what a kind has nothing to say of is null or empty.
 */
export type AlertFacts = {
  readonly deployment: string;
  readonly location: string | null;
  /** Number of the load that it is about. */
  readonly load: number | null;
  readonly commit: { readonly sha: string; readonly url: string | null; readonly message: string | null } | null;
  /** Who deployed or asked for it. */
  readonly by: string | null;
  /** Reference of the image. */
  readonly image: string | null;
  readonly counts: { readonly added: number; readonly removed: number; readonly changed: number } | null;
  /** Removed assets, the first hundred, with what policies choose by; the rest is in the history of the load. */
  readonly removed: readonly {
    readonly key: readonly string[];
    readonly group: string | null;
    readonly owners: readonly string[];
  }[];
  /** Owners of the assets that it names, as they stand in the definitions. */
  readonly owners: readonly string[];
  /** First line of an error, a reason, an outcome. */
  readonly detail: string | null;
  /** ISO instant since which the trouble lasts; of a recovery, when it had begun. */
  readonly since: string | null;
  /** Of a source: for how many minutes it had to be silent for this to be told. */
  readonly minutes: number | null;
  readonly rollback: {
    readonly id: string;
    readonly fromLoad: number;
    readonly targetLoad: number;
    readonly status: string;
  } | null;
  /** Load to which the location could be rolled back, for the link to a plan; null where there is none. */
  readonly lastGoodLoad: number | null;
};

/** Most removed assets that an event names. */
export const MOST_REMOVED = 100;
