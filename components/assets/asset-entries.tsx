import type { ReactNode } from "react";
import { MetadataValue } from "#components/metadata/metadata-value.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { Blamed, type Origin, OriginMark } from "./blame.tsx";

type Props = {
  address: AssetAddress;
  heading: string;
  entries: readonly (readonly [string, unknown])[];
  /** Of the facet as a whole: what was removed from it is blamed on its last change, too. */
  changed?: Origin | undefined;
  originOf?: ((name: string) => Origin | undefined) | undefined;
  /** Stands after a name. */
  mark?: (name: string) => ReactNode;
};

/** Tags, metadata and whatever else an asset has by name, each as its type says; nothing where there is none. */
export function AssetEntries({ address, heading, entries, changed, originOf, mark }: Props) {
  if (entries.length === 0) return null;
  const place = { deployment: address.deployment, location: address.location };
  return (
    <>
      <FactsHeading>
        <Heading address={address} changed={changed}>
          {heading}
        </Heading>
      </FactsHeading>
      <Facts>
        {entries.map(([name, value]) => {
          const marked = mark?.(name) ?? null;
          return (
            <Fact
              key={name}
              name={
                marked === null ? (
                  name
                ) : (
                  <span className="flex flex-wrap items-center gap-x-1.5">
                    {name} {marked}
                  </span>
                )
              }
            >
              <Blamed address={address} origin={originOf?.(name)}>
                <MetadataValue value={value} place={place} />
              </Blamed>
            </Fact>
          );
        })}
      </Facts>
    </>
  );
}

type HeadingProps = { address: AssetAddress; changed: Origin | undefined; children: ReactNode };

/** A facet's name, and where it changed last. */
export function Heading({ address, changed, children }: HeadingProps) {
  if (changed === undefined) return children;
  return (
    <span className="flex flex-col gap-x-4 lg:flex-row lg:items-center lg:justify-between">
      <span>{children}</span>
      <OriginMark address={address} origin={changed} />
    </span>
  );
}
