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

/** Describes a load: at once wherever it is shown, which is read anew once the server has answered. */
export function useDescribeLoad(deployment: string, location: string) {
  const client = useQueryClient();
  const queryKey = loadsScope(deployment, location);
  const detail = (number: number) => loadQuery(deployment, location, number).queryKey;

  function show(number: number, description: string | null): void {
    const change = (load: LoadItem) => (load.number === number ? { ...load, description } : load);
    client.setQueriesData<Loads>({ queryKey }, (loads) =>
      loads === undefined ? undefined : Array.isArray(loads) ? loads.map(change) : changeRows(loads, change),
    );
    client.setQueryData(detail(number), (answer) => answer && { ...answer, load: { ...answer.load, description } });
  }

  return useMutation({
    mutationFn: ({ number, description }: Described) =>
      fetchJson(describeLoadOperation, { params: { deployment, location, number }, body: { description } }),
    onMutate: async ({ number, description }) => {
      // An answer that was on its way before would take it back.
      await Promise.all([queryKey, detail(number)].map((key) => client.cancelQueries({ queryKey: key })));
      show(number, description);
    },
    onError: (_, { number, before }) => show(number, before),
    // Not awaited: nobody waits for it. Also after an error: the answer alone may have been lost.
    onSettled: (_, __, { number }) => {
      void client.invalidateQueries({ queryKey });
      void client.invalidateQueries({ queryKey: detail(number) });
      void client.invalidateQueries(locationsQuery(deployment));
    },
  });
}
