import { z } from "zod";
import { DEPLOY_TYPES } from "../domain/deploy-type.ts";
import { CHANGE_KINDS } from "../domain/diff/change.ts";
import { flagQuery, plainText } from "./common.ts";

/** How a load ended, or what it came from. */
export const LOAD_STATUSES = ["loaded", "failed", "rolled_back"] as const;
export type LoadStatus = (typeof LOAD_STATUSES)[number];

/** What a load did to the assets; `none`: it loaded, and changed nothing. */
export const LOAD_CHANGES = [...CHANGE_KINDS, "none"] as const;
export type LoadChange = (typeof LOAD_CHANGES)[number];

/** What a history can be narrowed to; a member that is absent narrows nothing. */
export const loadFilterQuery = z.object({
  status: z.enum(LOAD_STATUSES).optional().describe("rolled_back: those that a rollback brought"),
  deployType: z.enum(DEPLOY_TYPES).optional(),
  person: plainText(320).optional().describe("Part of the name or address of who deployed it or wrote its commit"),
  change: z.enum(LOAD_CHANGES).optional().describe("With collapse it is the first of similar entries that counts"),
  restorable: flagQuery(false).describe(
    "Only loads that can be rolled back to: the deploy target can get their image, and they have not expired",
  ),
});
export type LoadFilter = z.output<typeof loadFilterQuery>;
