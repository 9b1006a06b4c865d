import { Disclosure } from "#components/ui/disclosure.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { PlanView } from "#lib/contracts/rollbacks.ts";
import type { BackfillFacet } from "#lib/domain/rollback/backfill.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";

const BECAUSE: Record<BackfillFacet, string> = {
  CODE_VERSION: "code version",
  PARTITIONS_DEFINITION: "partitions",
};

/** The estimate of what would have to be materialized again, with why. */
export function PlanBackfill({ plan }: { plan: PlanView }) {
  const { count, assets } = plan.backfill;
  if (count === 0) return null;
  const several = plan.locations.length > 1;
  return (
    <Disclosure
      className="px-3 py-2"
      summary={
        <span>
          About {plural(count, "asset")} would need a backfill
          <span className="text-ink-2"> (an estimate)</span>
        </span>
      }
    >
      <p className="mt-1.5 pl-5 text-ink-2">
        Their code version or partitions change, so what the present version wrote may not fit. Loadline does not start
        backfills.
      </p>
      <ul className="mt-1 max-h-56 overflow-y-auto pl-5">
        {assets.map(({ location, key, because }) => (
          <li key={JSON.stringify([location, key])} className="flex flex-wrap gap-x-2 py-0.5">
            <IntentLink
              href={assetHref(plan.deployment, location, { key })}
              className="rounded wrap-any hover:underline"
            >
              {displayKey(key)}
            </IntentLink>
            <span className="text-ink-3 text-xs leading-5">
              {because.map((facet) => BECAUSE[facet]).join(", ")}
              {several ? ` · ${location}` : ""}
            </span>
          </li>
        ))}
        {assets.length < count ? <li className="py-0.5 text-ink-3">and {number(count - assets.length)} more</li> : null}
      </ul>
    </Disclosure>
  );
}
