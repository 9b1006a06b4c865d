import { z } from "zod";
import { PERMISSIONS, ROLE_NAMES, rolesThatMay } from "../domain/access/roles.ts";
import { answerName, bodyName, componentSchemas, type JsonSchema, reference } from "./openapi-schemas.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

/** OpenAPI 3.1 description of the whole API, made from the schemas that validate it. */
export function openApiDocument(version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationObject(operation),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Loadline",
      version,
      description: "Every load of every code location, what it changed, and the way back to one that worked.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "An API token, made with `loadline token create`" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "loadline-<mark>.session",
          description:
            "The browser’s sign-in; `<mark>` are eight hexadecimal digits of the server’s own, and over HTTPS `__Host-` stands before",
        },
      },
    },
  };
}

function operationObject(operation: Operation): JsonSchema {
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: neededRight(operation),
    parameters: [
      ...parameters(operation.params, "path"),
      ...parameters(operation.query, "query"),
      ...(operation.idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(operation.body !== null && {
      requestBody: { required: true, content: { "application/json": { schema: reference(bodyName(operation.id)) } } },
    }),
    responses: responses(operation),
    security:
      operation.permission === "public" ? [] : [...(operation.inBrowser ? [] : [{ token: [] }]), { session: [] }],
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description:
    "Kept 30 days per code location: the same key with the same body answers 200 with the load of the first time, " +
    "with another body 409.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function neededRight(operation: Operation): string {
  const alone = operation.inBrowser ? " In the browser alone: a token is answered 403." : "";
  return `${neededRole(operation)}${alone}`;
}

function neededRole({ permission }: Operation): string {
  if (permission === "public") return "Open to everybody.";
  if (permission === "signed-in") return "Needs a sign-in or a token; shows what they may see.";
  const roles = rolesThatMay(permission).map((role) => ROLE_NAMES[role]);
  return `Needs one of the roles ${roles.join(", ")}; of a token with scopes the scope \`${PERMISSIONS[permission].scope}\`.`;
}

function responses(operation: Operation): JsonSchema {
  const content = { [operation.media ?? "application/json"]: { schema: reference(answerName(operation.id)) } };
  const answered: JsonSchema = { [operation.status]: { description: operation.summary, content } };
  if (operation.idempotent) answered[200] = { description: "The same request was recorded before", content };
  for (const status of errorStatuses(operation)) {
    answered[status] = {
      description: ERROR_TEXTS[status],
      content: { "application/problem+json": { schema: reference("Problem") } },
    };
  }
  return answered;
}

const ERROR_TEXTS = {
  400: "The request cannot be read: not JSON, cut off, broken encoding",
  401: "No sign-in and no valid token",
  403: "Visible, but not allowed",
  404: "Not there, or not to be seen",
  409: "The state of things does not allow it",
  413: "The body is too large",
  415: "The body is not said to be JSON",
  422: "Well-formed, but not valid; `errors` names each place",
  500: "A fault inside Loadline; its log has the request id",
  503: "Not now; try again after Retry-After",
} as const;

function errorStatuses({
  permission,
  body,
  params,
  method,
  path,
  idempotent,
}: Operation): (keyof typeof ERROR_TEXTS)[] {
  const statuses: (keyof typeof ERROR_TEXTS)[] = [500];
  if (permission !== "public") statuses.push(401, 400, 422);
  if (permission !== "public" && permission !== "signed-in") statuses.push(403, 404);
  if (Object.keys(shapeOf(params)).length > 0) statuses.push(404);
  if (body !== null) statuses.push(400, 403, 413, 415, 422);
  if (method !== "GET") statuses.push(409);
  if (permission === "public" && body !== null) statuses.push(404);
  if (idempotent || path === "/api/health") statuses.push(503);
  return [...new Set(statuses)].sort((a, b) => a - b);
}

function parameters(schema: z.ZodType, place: "path" | "query"): JsonSchema[] {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || (json.required ?? []).includes(name),
    schema: listOrSelf(property),
  }));
}

/** A parameter that may come once or more often is described as the list that it is. */
function listOrSelf(property: JsonSchema): JsonSchema {
  const choices = (property.anyOf ?? []) as JsonSchema[];
  return choices.find(({ type }) => type === "array") ?? property;
}

function shapeOf(schema: z.ZodType): Record<string, unknown> {
  return schema instanceof z.ZodObject ? schema.shape : {};
}
