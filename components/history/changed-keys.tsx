"use client";

import { Minus, PencilLine, Plus } from "lucide-react";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number } from "#lib/client/format/counts.ts";
import { type Identity, identityId } from "#lib/client/format/identity.ts";
import { assetHref, compareHref } from "#lib/client/routes.ts";
import type { ChangeKind } from "#lib/domain/diff/change.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";

export const KINDS = {
  added: { label: "Added", icon: Plus, look: "text-added" },
  removed: { label: "Removed", icon: Minus, look: "text-removed" },
  changed: { label: "Changed", icon: PencilLine, look: "text-changed" },
} as const satisfies Record<ChangeKind, unknown>;

const SHOWN = 4;

type Props = {
  deployment: string;
  location: string;
  keys: readonly (Identity & { kind: ChangeKind })[];
  /** All changes of the load, of which `keys` are the first. */
  total: number;
  /** The load and its base, for the page that lists them all. */
  range: { from: number; to: number };
};

/** The first assets that a load changed, each a link to its change history, then where the rest is. */
export function ChangedKeys({ deployment, location, keys, total, range }: Props) {
  if (keys.length === 0) return null;
  const shown = keys.slice(0, SHOWN);
  const rest = total - shown.length;
  return (
    <ul className="flex min-w-0 flex-col">
      {shown.map((asset) => {
        const { label, icon: Icon, look } = KINDS[asset.kind];
        const text = displayKey(asset.key);
        return (
          <li key={identityId(asset)} className="flex min-w-0 items-center gap-1.5">
            <Icon aria-label={label} className={`size-3 shrink-0 ${look}`} />
            <IntentLink
              href={assetHref(deployment, location, asset, "changes")}
              title={`${label}: ${text}`}
              className="min-w-0 truncate rounded text-xs leading-6 hover:text-accent hover:underline"
            >
              {text}
            </IntentLink>
          </li>
        );
      })}
      {rest > 0 ? (
        <li>
          <IntentLink
            href={compareHref(deployment, location, range)}
            className="inline-block rounded font-medium text-accent text-xs leading-6 hover:underline"
          >
            +{number(rest)} more
          </IntentLink>
        </li>
      ) : null}
    </ul>
  );
}
