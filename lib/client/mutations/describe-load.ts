import { useMutation, useQueryClient } from "@tanstack/react-query";
import { describeLoadOperation } from "../../contracts/loads.ts";
import { fetchJson } from "../fetch-json.ts";
import { loadQuery, loadsScope } from "../queries/loads.ts";
import { locationsQuery } from "../queries/locations.ts";

export function useDescribeLoad(deployment: string, location: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ number, description }: { number: number; description: string | null }) =>
      fetchJson(describeLoadOperation, { params: { deployment, location, number }, body: { description } }),
    onSuccess: async (answer) => {
      client.setQueryData(
        loadQuery(deployment, location, answer.load.number).queryKey,
        (before) => before && { ...before, ...answer },
      );
      await Promise.all([
        client.invalidateQueries({ queryKey: loadsScope(deployment, location) }),
        client.invalidateQueries(locationsQuery(deployment)),
      ]);
    },
  });
}
