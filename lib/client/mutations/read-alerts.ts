import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";
import { ALERTS_SCOPE, unreadAlertsQuery } from "../queries/alerts.ts";

const readAlerts = () => import("../../contracts/app-alerts.ts").then((contract) => contract.readAlertsOperation);

/** Marks alerts as read up to the one of this number. */
export function useReadAlerts() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (until: number) => fetchJson(readAlerts, { body: { until } }),
    onSuccess: (answer) => {
      client.setQueryData(unreadAlertsQuery().queryKey, answer);
      return client.invalidateQueries({ queryKey: ALERTS_SCOPE });
    },
  });
}
