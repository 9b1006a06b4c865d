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
export function CatalogueRow({ deployment, asset }: { deployment: string; asset: Asset }) {
  return (
    <>
      <th scope="row" className="flex min-w-0 items-center gap-2 text-left">
        <IntentLink
          href={assetHref(deployment, asset.location, asset)}
          title={asset.name}
          className="min-w-0 truncate rounded font-medium hover:text-accent hover:underline"
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
          className="block truncate rounded text-ink-2 hover:text-accent hover:underline"
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
      <td className="hidden min-w-0 gap-1.5 text-ink-2 md:flex">
        <RelativeTime at={asset.changedAt} className="truncate" />
        <IntentLink
          href={loadHref(deployment, asset.location, asset.changedLoad)}
          aria-label={`Load #${asset.changedLoad}`}
          className="rounded hover:text-accent hover:underline"
        >
          #{asset.changedLoad}
        </IntentLink>
      </td>
    </>
  );
}
