import { Disclosure } from "#components/ui/disclosure.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { PlanView } from "#lib/contracts/rollbacks.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";

/** Assets that do not change but depend on one that does, here and in other code locations. */
export function PlanDownstream({ plan }: { plan: PlanView }) {
  const { count, keys, elsewhere, unread } = plan.downstream;
  const all = count + elsewhere.reduce((sum, one) => sum + one.count, 0);
  if (all === 0 && unread.length === 0) return null;
  const places = [...(count === 0 ? [] : [{ location: plan.location, count, keys }]), ...elsewhere];
  return (
    <Disclosure
      className="px-3 py-2"
      summary={
        <span>
          {plural(all, "asset downstream does", "assets downstream do")} not change but {all === 1 ? "reads" : "read"}{" "}
          from what changes
        </span>
      }
    >
      <div className="mt-1.5 flex max-h-56 flex-col gap-2 overflow-y-auto pl-5">
        {places.map((place) => (
          <div key={place.location}>
            {elsewhere.length === 0 ? null : (
              <h4 className="text-ink-2 text-xs wrap-any">
                {place.location}: {number(place.count)}
              </h4>
            )}
            <ul>
              {place.keys.map((key) => (
                <li key={JSON.stringify(key)} className="py-0.5">
                  <IntentLink
                    href={assetHref(plan.deployment, place.location, { key })}
                    className="rounded wrap-any hover:underline"
                  >
                    {displayKey(key)}
                  </IntentLink>
                </li>
              ))}
              {place.keys.length < place.count ? (
                <li className="py-0.5 text-ink-3">and {number(place.count - place.keys.length)} more</li>
              ) : null}
            </ul>
          </div>
        ))}
        {unread.length === 0 ? null : (
          <p className="text-ink-2 wrap-any">
            Not looked at, since this deployment has too many assets for a plan to wait for: {unread.join(", ")}.
          </p>
        )}
      </div>
    </Disclosure>
  );
}
