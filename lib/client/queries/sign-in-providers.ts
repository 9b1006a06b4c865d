import { queryOptions } from "@tanstack/react-query";
import { listSignInProvidersOperation } from "../../contracts/sign-in.ts";
import { fetchJson } from "../fetch-json.ts";

export function signInProvidersQuery() {
  return queryOptions({
    queryKey: ["sign-in-providers"],
    queryFn: ({ signal }) => fetchJson(listSignInProvidersOperation, { signal }),
  });
}
