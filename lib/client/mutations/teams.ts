import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  addTeamMemberOperation,
  createTeamOperation,
  deleteTeamOperation,
  removeTeamMemberOperation,
  renameTeamOperation,
} from "../../contracts/teams.ts";
import { fetchJson } from "../fetch-json.ts";
import { refreshPeople } from "./members.ts";

export function useCreateTeam() {
  return useChange((name: string) => fetchJson(createTeamOperation, { body: { name } }));
}

export function useRenameTeam(id: string) {
  return useChange((name: string) => fetchJson(renameTeamOperation, { params: { id }, body: { name } }));
}

export function useDeleteTeam() {
  return useChange((id: string) => fetchJson(deleteTeamOperation, { params: { id } }));
}

export function useAddTeamMember(id: string) {
  return useChange((account: string) => fetchJson(addTeamMemberOperation, { params: { id, account } }));
}

export function useRemoveTeamMember(id: string) {
  return useChange((account: string) => fetchJson(removeTeamMemberOperation, { params: { id, account } }));
}

function useChange<Input, Answer>(mutationFn: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => refreshPeople(client) });
}
