import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { describeLoadOperation, type LoadItem } from "../../contracts/loads.ts";
import { fetchJson } from "../fetch-json.ts";
import { loadQuery, loadsScope } from "../queries/loads.ts";
import { locationsQuery } from "../queries/locations.ts";
import { changeRows } from "../queries/long-list.ts";

/** `before` is what it was, which it is again when the server refuses. */
type Described = { number: number; description: string | null; before: string | null };

/** What `loadsScope` holds: histories, and the members of groups. */
type Loads = InfiniteData<{ items: LoadItem[] }, string | null> | LoadItem[];

/** Describes a load: at once wherever it is listed, and with the answer everywhere. */
export function useDescribeLoad(deployment: string, location: string) {
  const client = useQueryClient();
  const queryKey = loadsScope(deployment, location);

  function show(number: number, description: string | null): void {
    const change = (load: LoadItem) => (load.number === number ? { ...load, description } : load);
    client.setQueriesData<Loads>({ queryKey }, (loads) =>
      loads === undefined ? undefined : Array.isArray(loads) ? loads.map(change) : changeRows(loads, change),
    );
    client.setQueryData(
      loadQuery(deployment, location, number).queryKey,
      (answer) => answer && { ...answer, load: { ...answer.load, description } },
    );
  }

  return useMutation({
    mutationFn: ({ number, description }: Described) =>
      fetchJson(describeLoadOperation, { params: { deployment, location, number }, body: { description } }),
    onMutate: async ({ number, description }) => {
      // An answer that was on its way before would take it back.
      await client.cancelQueries({ queryKey });
      show(number, description);
    },
    onError: (_, { number, before }) => show(number, before),
    // Not awaited: nobody waits for it.
    onSettled: () => {
      void client.invalidateQueries({ queryKey });
      void client.invalidateQueries(locationsQuery(deployment));
    },
  });
}
