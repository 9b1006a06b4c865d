import { memo } from "react";
import type { z } from "zod";
import { Badge } from "#components/ui/badge.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { assetHref, historyHref, loadHref } from "#lib/client/routes.ts";
import type { searchAssetsOperation } from "#lib/contracts/catalogue.ts";

type Asset = z.infer<typeof searchAssetsOperation.response>["items"][number];

/** Kinds that a row has room for. */
const KINDS_SHOWN = 3;

/** The cells of one asset of the catalogue. */
export const CatalogueRow = memo(function CatalogueRow({ deployment, asset }: { deployment: string; asset: Asset }) {
  return (
    <>
      {/* Where the cells stack, the key has two lines of its own. */}
      <th scope="row" className="col-span-full flex min-w-0 items-center gap-2 text-left md:col-span-1">
        <IntentLink
          href={assetHref(deployment, asset.location, asset)}
          title={asset.name}
          className="line-clamp-2 min-h-6 min-w-0 content-center rounded font-medium wrap-any md:line-clamp-1 md:break-all hover:text-accent hover:underline"
        >
          {asset.name}
        </IntentLink>
        {asset.repository ? (
          <span className="hidden truncate font-normal text-ink-3 text-xs lg:inline">{asset.repository}</span>
        ) : null}
        {asset.exists ? null : <Badge tone="removed">Removed</Badge>}
      </th>
      <td className="min-w-0">
        <IntentLink
          href={historyHref(deployment, asset.location)}
          title={asset.location}
          className="block min-h-6 truncate content-center rounded text-ink-2 text-xs md:text-sm hover:text-accent hover:underline"
        >
          {asset.location}
        </IntentLink>
      </td>
      <td title={asset.group ?? undefined} className="hidden truncate text-ink-2 md:block">
        {asset.group ?? ""}
      </td>
      <td className="hidden min-w-0 gap-1 overflow-hidden md:flex">
        {asset.kinds.slice(0, KINDS_SHOWN).map((kind) => (
          <Badge key={kind}>{kind}</Badge>
        ))}
      </td>
      <td title={asset.owners.join(", ") || undefined} className="hidden truncate text-ink-2 xl:block">
        {asset.owners.join(", ")}
      </td>
      <td className="flex min-w-0 items-center gap-1.5 text-ink-2 text-xs md:text-sm">
        <RelativeTime at={asset.changedAt} className="truncate" />
        <IntentLink
          href={loadHref(deployment, asset.location, asset.changedLoad)}
          aria-label={`Load #${asset.changedLoad}`}
          className="min-h-6 min-w-6 content-center rounded hover:text-accent hover:underline"
        >
          #{asset.changedLoad}
        </IntentLink>
      </td>
    </>
  );
});
