import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";

const getMe = () => import("../../contracts/me.ts").then((contract) => contract.getMeOperation);
const listSignIns = () => import("../../contracts/sign-ins.ts").then((contract) => contract.listSignInsOperation);

export function meQuery() {
  return queryOptions({
    queryKey: ["me", "self"],
    queryFn: ({ signal }) => fetchJson(getMe, { signal }),
    select: (answer) => answer.me,
  });
}

export function signInsQuery() {
  return queryOptions({
    queryKey: ["me", "sign-ins"],
    queryFn: ({ signal }) => fetchJson(listSignIns, { signal }),
  });
}
