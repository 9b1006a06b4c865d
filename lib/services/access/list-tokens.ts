import type { z } from "zod";
import type { listTokensOperation } from "../../contracts/tokens.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { readTokenPage, type TokenPage } from "./token-page.ts";

/**
 * The caller's own tokens, a token's are itself alone; with `of: "everyone"` those of all people and services.
 * @throws ServiceError `forbidden` (everyone's need Organization Admin), `invalid`, `unauthenticated`.
 */
export async function listTokens(
  context: Context,
  input: z.output<typeof listTokensOperation.query>,
): Promise<TokenPage> {
  const { actor } = context;
  if (input.of === "everyone") {
    await authorize(context, "organization.manage", null);
    return readTokenPage(context, input, { accountId: input.account ?? null });
  }
  if (input.account !== undefined) {
    const message = "goes with of=everyone alone";
    throw new ServiceError("invalid", `account ${message}.`, { errors: [{ path: "query.account", message }] });
  }
  switch (actor.type) {
    case "person":
      return readTokenPage(context, input, { accountId: actor.accountId });
    case "token":
      return readTokenPage(context, input, { id: actor.tokenId });
    case "system":
      return { items: [], nextCursor: null };
  }
}
