import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  createDeploymentTokenOperation,
  createTokenOperation,
  revokeTokenOperation,
  revokeTokensOperation,
} from "../../contracts/tokens.ts";
import { fetchJson } from "../fetch-json.ts";
import { TOKENS_SCOPE } from "../queries/tokens.ts";

export type TokenInput = z.input<NonNullable<typeof createTokenOperation.body>>;

/** @param deployment makes tokens for this one alone. */
export function useCreateToken(deployment?: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: TokenInput) => {
      if (deployment === undefined) return fetchJson(createTokenOperation, { body: input });
      const { kind: _, deployments: __, ...body } = input;
      return fetchJson(createDeploymentTokenOperation, { params: { deployment }, body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: TOKENS_SCOPE }),
    // The answer carries the secret: it is not kept once nobody looks at it.
    gcTime: 0,
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => fetchJson(revokeTokenOperation, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: TOKENS_SCOPE }),
  });
}

/** Revokes all tokens of one's own. */
export function useRevokeOwnTokens() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => fetchJson(revokeTokensOperation),
    onSuccess: () => client.invalidateQueries({ queryKey: TOKENS_SCOPE }),
  });
}
