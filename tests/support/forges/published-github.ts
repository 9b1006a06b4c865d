import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** An operation of the published description, as much as is looked at. */
type Operation = {
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: unknown }> }>;
};
type Published = {
  paths: Record<string, Record<string, Operation>>;
  components: {
    examples: Record<string, { value: unknown }>;
    responses: Record<string, Operation["responses"][string]>;
  };
};

const require = createRequire(import.meta.url);
// Read as text: as a module, its 13 MB would be type-checked with everything else.
const path = require.resolve("@octokit/openapi/generated/api.github.com.json");
const published = JSON.parse(readFileSync(path, "utf8")) as Published;

const ajv = new Ajv({ strict: false, validateSchema: false });
addFormats.default(ajv);
ajv.addSchema({ ...(readNullables(published) as object), $id: "github" });

const compiled = new Map<string, ValidateFunction>();

/** GitHub's own example of an answer. */
export function exampleOf<T>(name: string): T {
  const example = published.components.examples[name];
  if (example === undefined) throw new Error(`GitHub publishes no example named ${name}`);
  return structuredClone(example.value) as T;
}

/** Throws unless GitHub's description allows the answer: an operation by method and path as it writes them. */
export function checkGitHubAnswer(method: string, route: string, status: number, body: unknown): void {
  const operation = operationOf(method, route);
  const answer = operation.responses[status];
  // Limits, tokens that are not accepted and redirects are described in prose.
  if (answer === undefined) return;
  const place = answer.$ref ?? `#/paths/${escaped(route)}/${method}/responses/${status}`;
  const whole =
    answer.$ref === undefined ? answer : published.components.responses[answer.$ref.split("/").at(-1) ?? ""];
  if (whole?.content?.["application/json"] === undefined) return;
  check(`${place}/content/${escaped("application/json")}/schema`, body, `${method} ${route} ${status}`);
}

/** The same of what is sent there. */
export function checkGitHubRequest(method: string, route: string, body: unknown): void {
  if (operationOf(method, route).requestBody === undefined) return;
  const place = `#/paths/${escaped(route)}/${method}/requestBody/content/${escaped("application/json")}/schema`;
  check(place, body, `the body of ${method} ${route}`);
}

function operationOf(method: string, route: string): Operation {
  const operation = published.paths[route]?.[method];
  if (operation === undefined) throw new Error(`GitHub publishes no ${method} ${route}`);
  return operation;
}

function check(place: string, value: unknown, what: string): void {
  const validate = compiled.get(place) ?? ajv.compile({ $ref: `github${place}` });
  compiled.set(place, validate);
  if (!validate(value)) throw new Error(`${what} is not as published: ${ajv.errorsText(validate.errors)}`);
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** `nullable` of OpenAPI 3.0 as JSON Schema says it. */
function readNullables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readNullables);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "example" || name === "examples" ? member : readNullables(member),
    ]),
  ) as Record<string, unknown>;
  if (nullable !== true) return nullable === undefined || nullable === false ? rest : { ...rest, nullable };
  return { anyOf: [rest, { type: "null" }] };
}
