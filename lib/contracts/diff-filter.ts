import { z } from "zod";
import { CHANGE_KINDS, FACETS } from "../domain/diff/change.ts";
import { plainText } from "./common.ts";

/** One of them, or several by repeating the name. */
function someOf<Values extends readonly [string, ...string[]]>(values: Values) {
  return z
    .union([z.enum(values), z.array(z.enum(values)).max(values.length)])
    .transform((given) => [given].flat() as Values[number][])
    .optional();
}

/** Which changes of a diff are wanted; a member that is absent narrows nothing. */
export const diffFilterQuery = z.object({
  kind: someOf(CHANGE_KINDS).describe("Only changes of these kinds"),
  facet: someOf(FACETS).describe("Only changed assets of which one of these facets changed"),
  group: plainText(2000).optional().describe("Only assets of this asset group; empty: those without one"),
  q: plainText(500).optional().describe("Only assets whose key or repository contains this text, in any case"),
});
export type DiffFilter = z.infer<typeof diffFilterQuery>;
