"use client";

import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { historyHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { BoardRow } from "./board-row.tsx";

/** All rows of a deployment with not too many code locations. */
export function LocationRows({ deployment, locations }: { deployment: string; locations: readonly LocationView[] }) {
  const router = useRouter();
  const body = useRef<HTMLTableSectionElement>(null);
  const entry = useRowNavigation({
    count: locations.length,
    container: body,
    onOpen: (index) => {
      const location = locations[index];
      if (location) router.push(historyHref(deployment, location.name), { scroll: false });
    },
  });
  return (
    <tbody ref={body} className="block">
      {locations.map((location, index) => (
        <BoardRow
          key={location.name}
          deployment={deployment}
          location={location}
          index={index}
          isLast={index === locations.length - 1}
          isEntry={index === entry}
        />
      ))}
    </tbody>
  );
}
