import { z } from "zod";
import { assetSchema } from "./assets.ts";
import { changeSchema } from "./changes.ts";
import { jsonSchema, problemSchema } from "./common.ts";
import { connectionSchema, connectionTestSchema } from "./connections.ts";
import { deploymentSchema, holdSchema, locationSchema } from "./deployments.ts";
import { gitSchema, imageInputSchema, loadItemSchema, loadSchema } from "./loads.ts";
import { OPERATIONS } from "./operations.ts";
import { planSchema, rollbackSchema, verificationSchema } from "./rollbacks.ts";
import { unitSchema } from "./units.ts";

export type JsonSchema = Record<string, unknown>;

/** Schemas that the description names; every other one stands where it is used. */
const NAMED_ANSWERS: Record<string, z.ZodType> = {
  JsonValue: jsonSchema,
  Problem: problemSchema,
  Deployment: deploymentSchema,
  Connection: connectionSchema,
  ConnectionTest: connectionTestSchema,
  DeployUnit: unitSchema,
  Hold: holdSchema,
  Location: locationSchema,
  Asset: assetSchema,
  Change: changeSchema,
  Load: loadSchema,
  LoadItem: loadItemSchema,
  Git: gitSchema,
  Plan: planSchema,
  Rollback: rollbackSchema,
  Verification: verificationSchema,
};
const NAMED_INPUTS: Record<string, z.ZodType> = {
  JsonValue: jsonSchema,
  Asset: assetSchema,
  Git: gitSchema,
  ImageInput: imageInputSchema,
};

/** Every schema of the description by its name: what the operations take, what they answer, and what those share. */
export function componentSchemas(): Record<string, JsonSchema> {
  const bodies = Object.fromEntries(
    OPERATIONS.flatMap(({ id, body }) => (body === null ? [] : [[bodyName(id), body]])),
  );
  const answers = Object.fromEntries(OPERATIONS.map(({ id, response }) => [answerName(id), response]));
  return {
    ...schemasOf({ ...NAMED_INPUTS, ...bodies }, "input"),
    ...schemasOf({ ...NAMED_ANSWERS, ...answers }, "output"),
  };
}

function schemasOf(schemas: Record<string, z.ZodType>, io: "input" | "output"): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) if (!registry.has(schema)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    unrepresentable: "any",
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema: json }) => {
      // Answers may gain members; a client that refuses those it does not know would break.
      if (json.additionalProperties === false) delete json.additionalProperties;
    },
  }).schemas as Record<string, JsonSchema>;
  for (const json of Object.values(made)) {
    delete json.$schema;
    delete json.$id;
  }
  // A schema that two operations share is described once, under its first name; the second refers to it.
  for (const [id, schema] of Object.entries(schemas)) {
    const first = registry.get(schema)?.id ?? id;
    if (first !== id) made[id] = reference(first);
  }
  return made;
}

export function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

export function bodyName(id: string): string {
  return `${capital(id)}Body`;
}

export function answerName(id: string): string {
  return `${capital(id)}Answer`;
}

function capital(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}
