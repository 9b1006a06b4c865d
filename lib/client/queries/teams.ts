import { queryOptions } from "@tanstack/react-query";
import { getTeamOperation, listTeamsOperation } from "../../contracts/teams.ts";
import { fetchJson } from "../fetch-json.ts";
import { PEOPLE_SCOPE } from "./members.ts";

export function teamsQuery() {
  return queryOptions({
    queryKey: [...PEOPLE_SCOPE, "teams"],
    queryFn: ({ signal }) => fetchJson(listTeamsOperation, { signal }),
  });
}

export function teamQuery(id: string) {
  return queryOptions({
    queryKey: [...PEOPLE_SCOPE, "team", id],
    queryFn: ({ signal }) => fetchJson(getTeamOperation, { params: { id }, signal }),
  });
}
