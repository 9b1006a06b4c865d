import { ChangeItem } from "#components/assets/change-item.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import { identityId } from "#lib/client/format/identity.ts";
import { compareHref } from "#lib/client/routes.ts";
import type { PlanView } from "#lib/contracts/rollbacks.ts";
import type { ChangeKind } from "#lib/domain/diff/change.ts";
import { PlanBackfill } from "./plan-backfill.tsx";
import { PlanDownstream } from "./plan-downstream.tsx";

const WORDS: Record<ChangeKind, (count: number) => string> = {
  added: (count) => `${plural(count, "asset comes", "assets come")} back`,
  removed: (count) => `${plural(count, "asset goes", "assets go")} away`,
  changed: (count) => `${plural(count, "asset changes", "assets change")} back`,
};
const LOOKS: Record<ChangeKind, string> = { added: "text-added", removed: "text-removed", changed: "text-changed" };

/** Going from what runs to the target: what comes back, what goes, what changes, what lies downstream. */
export function PlanChanges({ plan }: { plan: PlanView }) {
  const { deployment, location, counts } = plan;
  const nothing = counts.added + counts.removed + counts.changed === 0;
  return (
    <div className="divide-y divide-line overflow-hidden rounded-lg border border-line">
      {nothing ? <p className="px-3 py-2">No asset definition changes: both versions have the same.</p> : null}
      {(["added", "removed", "changed"] as const).map((kind) => {
        const changes = plan.changes.filter((change) => change.kind === kind);
        return counts[kind] === 0 ? null : (
          <Disclosure
            key={kind}
            className="px-3 py-2"
            summary={<span className={`font-medium ${LOOKS[kind]}`}>{WORDS[kind](counts[kind])}</span>}
          >
            <ul className="-mx-3 mt-2 max-h-72 divide-y divide-line overflow-y-auto border-line border-t">
              {changes.map((change) => (
                <li key={identityId(change)}>
                  <ChangeItem deployment={deployment} location={location} change={change} />
                </li>
              ))}
              {changes.length < counts[kind] ? (
                <li className="px-4 py-2 pl-9">
                  <IntentLink
                    href={compareHref(deployment, location, { from: plan.currentLoad, to: plan.targetLoad })}
                    className="rounded text-accent hover:underline"
                  >
                    {changes.length === 0
                      ? `All ${number(counts[kind])} are on the compare page`
                      : `${number(counts[kind] - changes.length)} more on the compare page`}
                  </IntentLink>
                </li>
              ) : null}
            </ul>
          </Disclosure>
        );
      })}
      <PlanBackfill plan={plan} />
      <PlanDownstream plan={plan} />
    </div>
  );
}
