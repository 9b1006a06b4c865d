"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { rollbackQuery } from "#lib/client/queries/rollbacks.ts";
import { routeName } from "#lib/client/routes.ts";

/** The deployment that the page is about: named in its address, or that of the rollback it shows. Null: none. */
export function useShownDeployment(): string | null {
  const params = useParams<{ deployment?: string; id?: string }>();
  const id = params.deployment === undefined ? params.id : undefined;
  const rollback = rollbackQuery(id ?? "");
  const { data } = useQuery(id === undefined ? { ...rollback, queryFn: skipToken } : rollback);
  return params.deployment === undefined ? (data?.deployment ?? null) : routeName(params.deployment);
}
