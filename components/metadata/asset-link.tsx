"use client";

import { IntentLink } from "#components/ui/intent-link.tsx";
import { assetHref } from "#lib/client/routes.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";

/** The code location whose metadata are shown. */
export type MetadataPlace = { readonly deployment: string; readonly location: string };

type Props = { assetKey: readonly string[]; place: MetadataPlace | undefined };

/** An asset that metadata name, by its key: a link to its page where it is known in which code location to look. */
export function AssetLink({ assetKey, place }: Props) {
  const text = displayKey(assetKey);
  if (place === undefined) return <span className="wrap-any">{text}</span>;
  return (
    <IntentLink
      href={assetHref(place.deployment, place.location, { key: assetKey })}
      className="rounded text-accent wrap-any hover:underline"
    >
      {text}
    </IntentLink>
  );
}
