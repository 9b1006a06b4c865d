import { queryOptions } from "@tanstack/react-query";
import { getMeOperation } from "../../contracts/me.ts";
import { listSignInsOperation } from "../../contracts/sign-ins.ts";
import { fetchJson } from "../fetch-json.ts";

export function meQuery() {
  return queryOptions({
    queryKey: ["me", "self"],
    queryFn: ({ signal }) => fetchJson(getMeOperation, { signal }),
    select: (answer) => answer.me,
  });
}

export function signInsQuery() {
  return queryOptions({
    queryKey: ["me", "sign-ins"],
    queryFn: ({ signal }) => fetchJson(listSignInsOperation, { signal }),
  });
}
