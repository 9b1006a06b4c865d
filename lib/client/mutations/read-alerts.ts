import { useMutation, useQueryClient } from "@tanstack/react-query";
import { readAlertsOperation } from "../../contracts/app-alerts.ts";
import { fetchJson } from "../fetch-json.ts";
import { ALERTS_SCOPE, unreadAlertsQuery } from "../queries/alerts.ts";

/** Marks alerts as read up to the one of this number. */
export function useReadAlerts() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (until: number) => fetchJson(readAlertsOperation, { body: { until } }),
    onSuccess: (answer) => {
      client.setQueryData(unreadAlertsQuery().queryKey, answer);
      return client.invalidateQueries({ queryKey: ALERTS_SCOPE });
    },
  });
}
