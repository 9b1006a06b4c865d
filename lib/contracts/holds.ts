import { z } from "zod";
import { deploymentParams, emptySchema, instantSchema, loadParams, nameSchema, plainText } from "./common.ts";
import { holdSchema } from "./deployments.ts";
import { defineOperation } from "./operation.ts";

/** A hold stands this long at most from the moment it is made or extended; made anew it may go on. */
const MOST_HOLD_HOURS = 30 * 24;

const unitParams = z.object({ deployment: nameSchema, unit: nameSchema });
const unitHoldPath = "/api/v1/deployments/{deployment}/units/{unit}/hold";
const hours = z.int().min(1).max(MOST_HOLD_HOURS);
const reason = (missing: string) => plainText(5000).refine((text) => text.trim() !== "", missing);

/** A deploy unit, and whether it is held. */
const unitHoldSchema = z.object({
  unit: z.string(),
  driver: z.string(),
  locations: z.array(z.string()),
  hold: holdSchema.extend({ createdAt: instantSchema }).nullable(),
});
export type UnitHoldView = z.infer<typeof unitHoldSchema>;

export const listHoldsOperation = defineOperation({
  id: "listHolds",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/holds",
  summary: "Every deploy unit with the hold on it",
  permission: "history.read",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: z.object({ items: z.array(unitHoldSchema), nextCursor: z.null() }),
  status: 200,
});

export const holdUnitOperation = defineOperation({
  id: "holdUnit",
  method: "POST",
  path: unitHoldPath,
  summary: "Hold a deploy unit at what it runs; 409 while another hold stands",
  permission: "hold.manage",
  params: unitParams,
  query: emptySchema,
  body: z.object({ reason: reason("must say why it is held"), hours }),
  response: z.object({ hold: holdSchema }),
  status: 201,
});

export const extendHoldOperation = defineOperation({
  id: "extendHold",
  method: "PATCH",
  path: unitHoldPath,
  summary: "Let the hold on a deploy unit stand for so many hours from now; never shorter than it would",
  permission: "hold.manage",
  params: unitParams,
  query: emptySchema,
  body: z.object({ hours }),
  response: z.object({ hold: holdSchema }),
  status: 200,
});

export const releaseUnitHoldOperation = defineOperation({
  id: "releaseUnitHold",
  method: "DELETE",
  path: unitHoldPath,
  summary: "Release the hold on a deploy unit",
  permission: "hold.manage",
  params: unitParams,
  query: emptySchema,
  body: null,
  response: z.object({ released: z.boolean() }),
  status: 200,
});

const blockedVersionSchema = z.object({
  id: z.uuid(),
  unit: z.string(),
  location: z.string(),
  load: z.int().describe("The load on which it was blocked"),
  reference: z.string().nullable(),
  digest: z.string().nullable().describe("What is blocked; null: the load alone, which has no digest"),
  reason: z.string(),
  by: z.string(),
  at: instantSchema,
});
export type BlockedVersionView = z.infer<typeof blockedVersionSchema>;

/** The list has no pages: what is blocked is the exception. */
export const MOST_BLOCKS_LISTED = 1000;

export const listBlockedVersionsOperation = defineOperation({
  id: "listBlockedVersions",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/blocked-versions",
  summary: `The versions that are blocked, newest first, at most ${MOST_BLOCKS_LISTED}`,
  permission: "history.read",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: z.object({ items: z.array(blockedVersionSchema), nextCursor: z.null() }),
  status: 200,
});

const blockPath = "/api/v1/deployments/{deployment}/locations/{location}/loads/{number}/block";

export const blockVersionOperation = defineOperation({
  id: "blockVersion",
  method: "POST",
  path: blockPath,
  summary: "Block a load's version in its deploy unit: nothing rolls back to it, and the gate refuses it",
  permission: "hold.manage",
  params: loadParams,
  query: emptySchema,
  body: z.object({ reason: reason("must say why it is blocked") }),
  response: z.object({ block: blockedVersionSchema }),
  status: 201,
});

export const liftBlockOperation = defineOperation({
  id: "liftBlock",
  method: "DELETE",
  path: blockPath,
  summary: "Lift the block on a load's version",
  permission: "hold.manage",
  params: loadParams,
  query: emptySchema,
  body: null,
  response: z.object({ lifted: z.boolean() }),
  status: 200,
});
