import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  createMemberLinkOperation,
  inviteMemberOperation,
  removeMemberOperation,
  revokeMemberLinkOperation,
  updateMemberOperation,
} from "../../contracts/members.ts";
import { revokeMemberSignInsOperation } from "../../contracts/sign-ins.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentsQuery } from "../queries/deployments.ts";
import { PEOPLE_SCOPE } from "../queries/members.ts";

type Invitation = z.input<NonNullable<typeof inviteMemberOperation.body>>;
type Changes = z.input<NonNullable<typeof updateMemberOperation.body>> & { id: string };

export function useInviteMember() {
  return useChange((body: Invitation) => fetchJson(inviteMemberOperation, { body }));
}

export function useUpdateMember() {
  return useChange(({ id, ...body }: Changes) => fetchJson(updateMemberOperation, { params: { id }, body }));
}

export function useRemoveMember() {
  return useChange((id: string) => fetchJson(removeMemberOperation, { params: { id } }));
}

export function useCreateMemberLink() {
  return useChange((id: string) => fetchJson(createMemberLinkOperation, { params: { id } }));
}

export function useRevokeMemberLink() {
  return useChange((id: string) => fetchJson(revokeMemberLinkOperation, { params: { id } }));
}

/** Ends all sign-ins of a person, or one. */
export function useRevokeMemberSignIns(id: string) {
  return useChange((signIn: string | null) =>
    fetchJson(revokeMemberSignInsOperation, { params: { id }, query: { signIn: signIn ?? undefined } }),
  );
}

function useChange<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => refreshPeople(client) });
}

/** People, and what the reader may themselves. */
export function refreshPeople(client: QueryClient) {
  return Promise.all([
    client.invalidateQueries({ queryKey: PEOPLE_SCOPE }),
    client.invalidateQueries({ queryKey: ["deployment"] }),
    client.invalidateQueries({ queryKey: ["me"] }),
    client.invalidateQueries(deploymentsQuery()),
  ]);
}
