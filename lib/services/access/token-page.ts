import { z } from "zod";
import type { TokenFilters, TokenView } from "../../contracts/tokens.ts";
import { readTokens, type TokenFilter } from "../../db/access/token-rows.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { containsPattern } from "../like-pattern.ts";
import { readAccess } from "./read-access.ts";
import { tokenView } from "./token-view.ts";

export type TokenPage = { items: TokenView[]; nextCursor: string | null };

/** Place before this token, in a list from new to old. */
const beforeToken = z.object({ at: z.iso.datetime({ offset: true }), id: z.uuid() });

/** A page of the tokens that `filter`, which holds what the caller may see, lets through. @throws ServiceError `invalid`. */
export async function readTokenPage(
  context: Context,
  input: TokenFilters,
  filter: Omit<TokenFilter, "pattern" | "limit">,
): Promise<TokenPage> {
  const { sql } = context.db;
  const rows = await readTokens(sql, {
    ...filter,
    state: input.state,
    kind: input.kind,
    pattern: containsPattern(input.q),
    before: decodeCursor(input.cursor, beforeToken),
    limit: input.limit + 1,
  });
  const access = await readAccess(sql, context.actor);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => tokenView(row, context.actor, access)),
    nextCursor: rows.length > input.limit && last ? encodeCursor({ at: last.place, id: last.id }) : null,
  };
}
