import type { z } from "zod";
import type { createTokenOperation, TokenView } from "../../contracts/tokens.ts";
import { readTokens } from "../../db/access/token-rows.ts";
import type { Context } from "../context.ts";
import { EVERYTHING } from "../like-pattern.ts";
import { createToken } from "./create-token.ts";
import { readAccess } from "./read-access.ts";
import { tokenView } from "./token-view.ts";

/** Makes a token and answers what it is, with its secret. @throws ServiceError as `createToken`. */
export async function issueToken(
  context: Context,
  input: z.output<NonNullable<typeof createTokenOperation.body>>,
): Promise<{ token: TokenView; secret: string }> {
  const { sql } = context.db;
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  const { id, token: secret } = await createToken(context, { ...input, expiresAt });
  const [row] = await readTokens(sql, { id, pattern: EVERYTHING, limit: 1 });
  if (row === undefined) throw new Error(`the token ${id} vanished while it was being made`);
  return { token: tokenView(row, context.actor, await readAccess(sql, context.actor)), secret };
}
