import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  createFreezeWindowOperation,
  deleteFreezeWindowOperation,
  type FreezeWindowInput,
  previewFreezeWindowOperation,
  putFreezeWindowOperation,
} from "../../contracts/freeze-windows.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

/** Makes a window, or changes the one of this id. */
export function useSaveFreezeWindow(deployment: string, window: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: FreezeWindowInput) =>
      window === null
        ? fetchJson(createFreezeWindowOperation, { params: { deployment }, body })
        : fetchJson(putFreezeWindowOperation, { params: { deployment, window }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}

export function useDeleteFreezeWindow(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (window: string) => fetchJson(deleteFreezeWindowOperation, { params: { deployment, window } }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}

/** When a window would be closed as it is written now; nothing is saved. */
export function usePreviewFreezeWindow(deployment: string) {
  return useMutation({
    mutationFn: (schedule: FreezeWindowInput["schedule"]) =>
      fetchJson(previewFreezeWindowOperation, { params: { deployment }, body: { schedule } }),
  });
}
