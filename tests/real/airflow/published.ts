import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import type { Check } from "#tests/integration/sources/fake-airflow.ts";
import { environmentOf } from "#tests/support/real/python-env.ts";

type Schema = { [name: string]: unknown };
type Operation = { responses: Record<string, { content?: Record<string, { schema: Schema }> }> };
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

/** Within the package apache-airflow-core. */
const DOCUMENTS = [
  "airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml",
  "airflow/api_fastapi/auth/managers/simple/openapi/v2-simple-auth-manager-generated.yaml",
];

/** Folder of the packages of Airflow's environment. Importing Airflow itself would make it a home in the user's. */
export async function sitePackages(): Promise<string> {
  const { python } = await environmentOf("airflow");
  const where = "import sysconfig; print(sysconfig.get_path('purelib'))";
  const { stdout } = await promisify(execFile)(python, ["-c", where]);
  return stdout.trim();
}

/**
 * Throws for an answer that Airflow's own OpenAPI documents do not have: another path or status, a member that is
 * missing or of another type, or one that they do not name.
 */
export async function publishedCheck(): Promise<Check> {
  const folder = await sitePackages();
  const documents: Document[] = [];
  for (const path of DOCUMENTS) documents.push(parse(await readFile(join(folder, path), "utf8")));
  const known = new Map<string, z.ZodType>();
  return (method, path, status, body) => {
    const name = `${method} ${path} ${status}`;
    let schema = known.get(name);
    if (schema === undefined) {
      schema = answerOf(documents, method, path, status);
      known.set(name, schema);
    }
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new Error(`Airflow does not answer ${name} so: ${z.prettifyError(parsed.error)}`);
  };
}

function answerOf(documents: readonly Document[], method: string, path: string, status: number): z.ZodType {
  for (const document of documents) {
    const response = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
    if (response === undefined) continue;
    const schema = response.content?.["application/json"]?.schema ?? {};
    return z.fromJSONSchema(resolved(schema, document) as Parameters<typeof z.fromJSONSchema>[0]);
  }
  throw new Error(`Airflow publishes no answer ${status} of ${method} ${path}`);
}

/** The schema with what it refers to in place, and no members but those that it names. */
function resolved(schema: unknown, document: Document): unknown {
  if (Array.isArray(schema)) return schema.map((each) => resolved(each, document));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref: reference } = schema as { $ref?: string };
  if (reference !== undefined) {
    const name = reference.slice(reference.lastIndexOf("/") + 1);
    return resolved(document.components.schemas[name], document);
  }
  const members = Object.entries(schema).map(([name, value]) => [name, resolved(value, document)]);
  const whole: Schema = Object.fromEntries(members);
  const isClosed = whole.type === "object" && "properties" in whole && !("additionalProperties" in whole);
  return isClosed ? { ...whole, additionalProperties: false } : whole;
}
