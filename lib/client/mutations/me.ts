import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changePasswordOperation, updateMeOperation } from "../../contracts/me.ts";
import { revokeOtherSignInsOperation, revokeSignInOperation } from "../../contracts/sign-ins.ts";
import { fetchJson } from "../fetch-json.ts";

const ME = { queryKey: ["me"] };

export function useRenameMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => fetchJson(updateMeOperation, { body: { name } }),
    onSuccess: () => client.invalidateQueries(ME),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current: string; password: string }) => fetchJson(changePasswordOperation, { body }),
    onSuccess: () => client.invalidateQueries(ME),
  });
}

/** Ends one of the reader's own sign-ins, or (null) all others. */
export function useRevokeSignIns() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      id === null ? fetchJson(revokeOtherSignInsOperation) : fetchJson(revokeSignInOperation, { params: { id } }),
    onSuccess: () => client.invalidateQueries(ME),
  });
}
