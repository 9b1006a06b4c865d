import { Badge } from "#components/ui/badge.tsx";
import { FACET_NAMES } from "#lib/client/format/facets.ts";
import type { Facet } from "#lib/domain/diff/change.ts";

export function FacetBadges({ facets }: { facets: readonly Facet[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {facets.map((facet) => (
        <Badge key={facet}>{FACET_NAMES[facet]}</Badge>
      ))}
    </span>
  );
}
