import { z } from "zod";
import { deploymentParams, emptySchema, jsonObjectSchema, listOf, nameSchema, plainText } from "./common.ts";
import { connectionTestSchema } from "./connections.ts";
import { holdSchema } from "./deployments.ts";
import { defineOperation } from "./operation.ts";

export const unitSchema = z.object({
  name: z.string(),
  driver: z.string().describe("release-directory, docker-engine, kubernetes, webhook or git-ref"),
  config: jsonObjectSchema,
  locations: z.array(z.string()).describe("Code locations that it serves: a rollback takes all of them along"),
  allowedRepositories: z.array(z.string()).describe("Image repositories that may be deployed though never seen here"),
  declared: z.boolean().describe("Comes from the configuration file, and is changed there alone"),
  hold: holdSchema.nullable(),
  activeRollback: z.uuid().nullable(),
});
export type UnitView = z.infer<typeof unitSchema>;

export const allowedRepositoriesSchema = z.array(plainText(500).min(1)).max(1000);

const unitParams = z.object({ deployment: nameSchema, unit: nameSchema });
const unitsPath = "/api/v1/deployments/{deployment}/units";

export const listUnitsOperation = defineOperation({
  id: "listUnits",
  method: "GET",
  path: unitsPath,
  summary: "The deploy units: what a rollback replaces at once",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: listOf(unitSchema),
  status: 200,
});

export const putUnitOperation = defineOperation({
  id: "putUnit",
  method: "PUT",
  path: `${unitsPath}/{unit}`,
  summary: "Make a deploy unit, or change the one of that name; the same again changes nothing",
  permission: "deployment.configure",
  params: unitParams,
  query: emptySchema,
  body: z.object({
    driver: plainText(64),
    config: jsonObjectSchema,
    locations: z.array(nameSchema).max(1000),
    allowedRepositories: allowedRepositoriesSchema.optional(),
  }),
  response: z.object({ unit: unitSchema }),
  status: 200,
});

export const deleteUnitOperation = defineOperation({
  id: "deleteUnit",
  method: "DELETE",
  path: `${unitsPath}/{unit}`,
  summary: "Delete a deploy unit that no rollback was ever made of; what it serves goes on running",
  permission: "deployment.configure",
  params: unitParams,
  query: emptySchema,
  body: null,
  response: z.object({ deleted: z.literal(true) }),
  status: 200,
});

export const testUnitOperation = defineOperation({
  id: "testUnit",
  method: "POST",
  path: `${unitsPath}/{unit}/test`,
  summary: "Try a deploy unit as it is saved: what runs, and whether it could be deployed again; changes nothing",
  permission: "deployment.configure",
  params: unitParams,
  query: emptySchema,
  body: null,
  response: connectionTestSchema,
  status: 200,
});

export const testUnitDraftOperation = defineOperation({
  id: "testUnitDraft",
  method: "POST",
  path: "/api/v1/deployments/{deployment}/unit-tests",
  summary: "Try a deploy unit before it is saved",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: z.object({ unit: nameSchema, driver: plainText(64), config: jsonObjectSchema }),
  response: connectionTestSchema,
  status: 200,
});
