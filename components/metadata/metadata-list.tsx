import type { ReactNode } from "react";
import { Fact, Facts } from "#components/ui/facts.tsx";
import type { MetadataPlace } from "./asset-link.tsx";
import { MetadataValue } from "./metadata-value.tsx";

type Props = {
  /** Names and values (`{type, value}`, or any JSON), in the order in which they are shown. */
  entries: readonly (readonly [string, unknown])[];
  place?: MetadataPlace | undefined;
  /** Stands after a name, such as a mark that it is ignored. */
  mark?: (name: string) => ReactNode;
};

/** Metadata by name, each as its type says. */
export function MetadataList({ entries, place, mark }: Props) {
  return (
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
            <MetadataValue value={value} place={place} />
          </Fact>
        );
      })}
    </Facts>
  );
}
