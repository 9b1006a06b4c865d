import { useMutation, useQueryClient } from "@tanstack/react-query";
import { repeatAlertDeliveryOperation } from "../../contracts/alert-deliveries.ts";
import {
  type AlertPolicyInput,
  createAlertPolicyOperation,
  deleteAlertPolicyOperation,
  muteAlertPolicyOperation,
  putAlertPolicyOperation,
  testAlertPolicyOperation,
} from "../../contracts/alert-policies.ts";
import { fetchJson } from "../fetch-json.ts";
import { alertDeliveriesScope, alertPoliciesQuery } from "../queries/alert-policies.ts";

/** Makes a policy, or changes the one of this name. */
export function useSaveAlertPolicy(deployment: string, policy: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AlertPolicyInput) =>
      policy === null
        ? fetchJson(createAlertPolicyOperation, { params: { deployment }, body })
        : fetchJson(putAlertPolicyOperation, { params: { deployment, policy }, body }),
    onSuccess: () => client.invalidateQueries(alertPoliciesQuery(deployment)),
  });
}

export function useDeleteAlertPolicy(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (policy: string) => fetchJson(deleteAlertPolicyOperation, { params: { deployment, policy } }),
    onSuccess: () => client.invalidateQueries(alertPoliciesQuery(deployment)),
  });
}

/** `until` null: it is muted no longer. */
export function useMuteAlertPolicy(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ policy, until }: { policy: string; until: string | null }) =>
      fetchJson(muteAlertPolicyOperation, { params: { deployment, policy }, body: { until } }),
    onSuccess: () => client.invalidateQueries(alertPoliciesQuery(deployment)),
  });
}

/** Sends a test as the policy is written now; nothing is saved. */
export function useTestAlertPolicy(deployment: string) {
  return useMutation({
    mutationFn: (draft: AlertPolicyInput) =>
      fetchJson(testAlertPolicyOperation, { params: { deployment }, body: { draft } }),
  });
}

export function useRepeatAlertDelivery(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => fetchJson(repeatAlertDeliveryOperation, { params: { deployment, id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: alertDeliveriesScope(deployment) }),
  });
}
