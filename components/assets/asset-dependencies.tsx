import { Disclosure } from "#components/ui/disclosure.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { AssetView } from "#lib/contracts/assets.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { Heading } from "./asset-entries.tsx";
import { type Blame, Blamed } from "./blame.tsx";

/** Dependencies that are listed at once; the rest is folded. */
const SHOWN = 200;
/** The server names no more dependents. */
const MOST_DEPENDENTS = 1000;

type Props = {
  address: AssetAddress;
  dependencies: NonNullable<AssetView["dependencies"]>;
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
        <Fact
          key={JSON.stringify(dependency.key)}
          name={
            <IntentLink
              href={assetHref(address.deployment, address.location, { key: dependency.key })}
              className="rounded text-ink hover:text-accent hover:underline"
            >
              {displayKey(dependency.key)}
            </IntentLink>
          }
        >
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

/** Assets of the code location that depend on it. */
export function AssetDependents({ address, dependents }: { address: AssetAddress; dependents: readonly string[][] }) {
  return (
    <>
      <FactsHeading>
        {dependents.length >= MOST_DEPENDENTS
          ? `${number(MOST_DEPENDENTS)} or more assets depend`
          : plural(dependents.length, "asset depends", "assets depend")}{" "}
        on it
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
