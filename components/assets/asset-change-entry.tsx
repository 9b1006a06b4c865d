import { GitCompareArrows } from "lucide-react";
import { KINDS } from "#components/history/changed-keys.tsx";
import { RolledBackMark } from "#components/history/load-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { loadHref } from "#lib/client/routes.ts";
import type { AssetChangeItem } from "#lib/contracts/assets.ts";
import { commitSubject } from "#lib/domain/commit.ts";
import { ChangeCommit } from "./change-commit.tsx";
import { ChangeDetails } from "./change-details.tsx";
import { FacetBadges } from "./facet-badges.tsx";

type Props = {
  address: AssetAddress;
  entry: AssetChangeItem;
  /** Null: it is the newest itself. */
  onCompare: (() => void) | null;
};

/** One change of an asset: the load and commit that made it, and old beside new. */
export function AssetChangeEntry({ address, entry: { load, change }, onCompare }: Props) {
  const { label, icon: Icon, look } = KINDS[change.kind];
  // Without one of its own it is the commit's message, of which the first line stands above.
  const { description } = load;
  const isSubject =
    description !== null && description === commitSubject(load.commit?.message ?? load.git?.message ?? "");
  return (
    <article
      aria-label={`${label} in load ${load.number}`}
      className="overflow-hidden rounded-lg border border-line bg-surface"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-canvas px-4 py-2">
        <h2 className="flex items-center gap-1.5">
          <Icon aria-hidden className={`size-3.5 ${look}`} />
          <span className={`font-medium ${look}`}>{label} in</span>
          <IntentLink
            href={loadHref(address.deployment, address.location, load.number)}
            className="rounded font-semibold hover:text-accent hover:underline"
          >
            load #{load.number}
          </IntentLink>
        </h2>
        <RelativeTime at={load.loadedAt} className="text-ink-2 text-xs" />
        {load.deployedBy ? <span className="text-ink-2 text-xs wrap-any">by {load.deployedBy.name}</span> : null}
        {load.rollbackOf === null ? null : <RolledBackMark to={load.rollbackOf} rollbackId={null} />}
        {change.facets ? <FacetBadges facets={change.facets} /> : null}
        {onCompare === null ? null : (
          <Button variant="ghost" size="sm" className="-my-1 -mr-2 ml-auto" onClick={onCompare}>
            <GitCompareArrows aria-hidden className="size-3.5" />
            Compare with newest
          </Button>
        )}
        <ChangeCommit load={load} className="basis-full" />
      </header>
      {description && !isSubject ? (
        <p title={description} className="mx-4 mt-2.5 line-clamp-4 whitespace-pre-line text-ink-2 wrap-any">
          {description}
        </p>
      ) : null}
      <div className="px-4 py-3">
        {change.details ? (
          <ChangeDetails deployment={address.deployment} location={address.location} details={change.details} />
        ) : (
          <p className="text-ink-2">
            {change.kind === "added"
              ? "The asset was not in the load before, and is in this one."
              : "The asset was in the load before, and is not in this one."}
          </p>
        )}
      </div>
    </article>
  );
}
