"use client";

import { useQuery } from "@tanstack/react-query";
import { ChangeItem } from "#components/assets/change-item.tsx";
import { FactsHeading } from "#components/ui/facts.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { number } from "#lib/client/format/counts.ts";
import { identityId } from "#lib/client/format/identity.ts";
import { CHANGES_SHOWN, firstChangesQuery } from "#lib/client/queries/load-detail.ts";
import { compareHref } from "#lib/client/routes.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { ChangeCounts } from "./change-counts.tsx";

type Props = { deployment: string; location: string; load: LoadView & { comparedTo: number } };

/** The assets that a load changed: the first of them whole, and where the others are. */
export function LoadChanges({ deployment, location, load }: Props) {
  const range = { from: load.comparedTo, to: load.number };
  const { added, removed, changed } = load.counts;
  const total = added + removed + changed;
  return (
    <section aria-label="Assets">
      <FactsHeading>
        <span className="flex flex-wrap items-center gap-x-4">
          Assets
          <ChangeCounts counts={load.counts} />
          <IntentLink href={compareHref(deployment, location, range)} className="rounded text-accent hover:underline">
            Compare with {load.comparedTo === 0 ? "nothing (it is the first load)" : `#${load.comparedTo}`}
          </IntentLink>
        </span>
      </FactsHeading>
      {total === 0 ? (
        <p className="px-4 py-2 text-ink-2">
          {load.counts.total === 0
            ? "It has no assets."
            : load.counts.total === 1
              ? `Its one asset is as in #${load.comparedTo}.`
              : `All ${number(load.counts.total)} assets are as in #${load.comparedTo}.`}
        </p>
      ) : (
        <FirstChanges deployment={deployment} location={location} range={range} total={total} />
      )}
    </section>
  );
}

type FirstProps = { deployment: string; location: string; range: { from: number; to: number }; total: number };

function FirstChanges({ deployment, location, range, total }: FirstProps) {
  const diff = useQuery(firstChangesQuery(deployment, location, range));
  const failure = errorInPlace(diff);
  if (failure !== null) return <QueryError error={failure} retry={() => void diff.refetch()} what="changes of it" />;
  if (diff.data === undefined) {
    return <SkeletonRows rows={Math.min(total, CHANGES_SHOWN)} label="Loading the assets that it changed" />;
  }
  const { changes } = diff.data;
  const rest = total - changes.length;
  return (
    <>
      <ul className="divide-y divide-line">
        {changes.map((change) => (
          <li key={identityId(change)}>
            <ChangeItem deployment={deployment} location={location} change={change} />
          </li>
        ))}
      </ul>
      {rest > 0 ? (
        <p className="border-line border-t px-4 py-2">
          <IntentLink
            href={compareHref(deployment, location, range)}
            className="rounded font-medium text-accent hover:underline"
          >
            See {number(rest)} more in the comparison
          </IntentLink>
        </p>
      ) : null}
    </>
  );
}
