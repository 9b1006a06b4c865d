import { Disclosure } from "#components/ui/disclosure.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { AssetPlace, AssetView } from "#lib/contracts/assets.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { Heading } from "./asset-entries.tsx";
import { type Blame, Blamed } from "./blame.tsx";

/** Dependencies that are listed at once; the rest is folded. */
const SHOWN = 200;
/** The server names no more dependents. */
const MOST_DEPENDENTS = 1000;

/** A dependency, and where it is; null: no code location of the deployment has it. */
type Dependency = NonNullable<AssetView["dependencies"]>[number] & { place: AssetPlace | null };

type Props = {
  address: AssetAddress;
  dependencies: readonly Dependency[];
  blame: Blame;
};

/** What the asset depends on, each with its partition mapping. */
export function AssetDependencies({ address, dependencies, blame }: Props) {
  const rest = dependencies.slice(SHOWN);
  return (
    <>
      <FactsHeading>
        <Heading address={address} changed={blame?.facet("DEPENDENCIES")}>
          Depends on {plural(dependencies.length, "asset")}
        </Heading>
      </FactsHeading>
      <DependencyFacts address={address} dependencies={dependencies.slice(0, SHOWN)} blame={blame} />
      {rest.length > 0 ? (
        <Disclosure className="border-line border-t px-4 py-2" summary={<span>{number(rest.length)} more</span>}>
          <div className="-mx-4 mt-2 border-line border-t">
            <DependencyFacts address={address} dependencies={rest} blame={blame} />
          </div>
        </Disclosure>
      ) : null}
    </>
  );
}

function DependencyFacts({ address, dependencies, blame }: Props) {
  return (
    <Facts>
      {dependencies.map((dependency) => (
        <Fact key={JSON.stringify(dependency.key)} name={<DependencyName address={address} dependency={dependency} />}>
          <Blamed address={address} origin={blame?.dependency(dependency.key)}>
            {dependency.partitionMapping == null ? (
              <span className="text-ink-3">no partition mapping</span>
            ) : (
              <code className="break-all font-mono text-xs">{JSON.stringify(dependency.partitionMapping)}</code>
            )}
          </Blamed>
        </Fact>
      ))}
    </Facts>
  );
}

function DependencyName({ address, dependency: { key, place } }: { address: AssetAddress; dependency: Dependency }) {
  if (place === null) {
    return <>{displayKey(key)} (in no code location)</>;
  }
  return (
    <>
      <IntentLink
        href={assetHref(address.deployment, place.location, { key, repository: place.repository })}
        className="rounded text-ink hover:text-accent hover:underline"
      >
        {displayKey(key)}
      </IntentLink>
      {place.location === address.location ? null : <> in {place.location}</>}
      {place.exists ? null : " (removed)"}
    </>
  );
}

/** Assets of the code location that depend on it; its lineage has those of others. */
export function AssetDependents({ address, dependents }: { address: AssetAddress; dependents: readonly string[][] }) {
  return (
    <>
      <FactsHeading>
        <span className="flex flex-wrap items-center justify-between gap-x-4">
          <span>
            {dependents.length >= MOST_DEPENDENTS
              ? `${number(MOST_DEPENDENTS)} or more assets depend`
              : plural(dependents.length, "asset depends", "assets depend")}{" "}
            on it in this code location
          </span>
          <IntentLink
            href={assetHref(address.deployment, address.location, address, "lineage")}
            className="rounded text-accent underline"
          >
            Lineage over all code locations
          </IntentLink>
        </span>
      </FactsHeading>
      {dependents.length === 0 ? null : (
        <ul className="max-h-64 divide-y divide-line overflow-y-auto">
          {dependents.map((key) => (
            <li key={JSON.stringify(key)} className="px-4 py-2 wrap-any">
              <IntentLink
                href={assetHref(address.deployment, address.location, { key })}
                className="rounded hover:text-accent hover:underline"
              >
                {displayKey(key)}
              </IntentLink>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
