"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Dialog } from "#components/ui/dialog.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { historyHref } from "#lib/client/routes.ts";
import { useHistoryAddress } from "./history-address.ts";
import { LoadFacts } from "./load-facts.tsx";

type Props = { deployment: string; location: string; number: number };

/** View metadata: everything that one load carried besides its assets. */
export function MetadataDialog({ deployment, location, number }: Props) {
  const router = useRouter();
  const { search } = useHistoryAddress();
  const load = useQuery(loadQuery(deployment, location, number));
  const failure = errorInPlace(load);
  return (
    <Dialog
      width="lg"
      title={`Metadata of load #${number}`}
      subtitle={
        load.data ? (
          <>
            {location}, <RelativeTime at={load.data.loadedAt} />
          </>
        ) : (
          location
        )
      }
      onClose={() => router.push(`${historyHref(deployment, location)}${search}`, { scroll: false })}
    >
      {failure !== null ? (
        <QueryError error={failure} retry={() => void load.refetch()} what="load of this number" />
      ) : load.data === undefined ? (
        <SkeletonRows rows={7} label="Loading the metadata" />
      ) : (
        <LoadFacts deployment={deployment} location={location} load={load.data} />
      )}
    </Dialog>
  );
}
