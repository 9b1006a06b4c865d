"use client";

import { useQuery } from "@tanstack/react-query";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ApiProblem } from "#lib/client/api-problem.ts";
import { type AssetAddress, assetPlacesQuery } from "#lib/client/queries/assets.ts";
import { assetHref, assetsHref } from "#lib/client/routes.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";

/** Code locations that are offered at most; the catalogue has all. */
const OFFERED = 3;

type Props = { address: AssetAddress; error: Error; retry: () => void };

/**
 * What a tab of an asset's page shows when there is nothing to show; of a missing asset, and of a key that stands in
 * several repositories where none is named, where it is.
 */
export function AssetError({ address, error, retry }: Props) {
  const isMissing = error instanceof ApiProblem && (error.status === 404 || error.status === 422);
  return (
    <QueryError
      error={error}
      retry={retry}
      what="asset of this key"
      action={isMissing ? <Elsewhere address={address} /> : undefined}
    />
  );
}

/** A link that names a key alone may lead here: metadata and changes do not say which code location has it. */
function Elsewhere({ address: { deployment, location, key, repository } }: { address: AssetAddress }) {
  const { data } = useQuery(assetPlacesQuery(deployment, key));
  const places = (data?.items ?? []).filter(
    (place) => place.location !== location || (place.repository ?? null) !== repository,
  );
  const isOneOfSeveral = (name: string) =>
    name === location || places.filter((one) => one.location === name).length > 1;
  return (
    <>
      {places.slice(0, OFFERED).map((place) => (
        <IntentLink
          key={JSON.stringify([place.location, place.repository])}
          href={assetHref(deployment, place.location, { key, repository: place.repository })}
          className={`${buttonClass("primary")} h-auto! max-w-full whitespace-normal! py-1 wrap-any`}
        >
          {place.exists ? "It is in" : "It was in"} {place.location}
          {place.repository !== undefined && isOneOfSeveral(place.location) ? `, repository ${place.repository}` : null}
        </IntentLink>
      ))}
      <IntentLink href={assetsHref(deployment, displayKey(key))} className={buttonClass()}>
        Search the catalogue
      </IntentLink>
    </>
  );
}
