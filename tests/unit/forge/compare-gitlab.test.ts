import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GITLAB_OPERATIONS, type GitLabOperation } from "#tests/support/forges/published-gitlab.ts";

const run = promisify(execFile);

type Json = { [member: string]: unknown };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loadline-openapi-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A schema as GitLab's document has it: nothing of null, nothing of what is always there, one person for a list of them. */
function told(schema: Json, name = ""): Json {
  if (Array.isArray(schema.anyOf)) return told(schema.anyOf[0] as Json, name);
  if (name === "expires_at") return { type: "string", format: "date-time" };
  if (["assignees", "reviewers", "approvals"].includes(name)) return told(schema.items as Json);
  const { required, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(schema.items !== undefined && { items: told(schema.items as Json) }),
    ...(schema.properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(schema.properties as Json).map(([member, one]) => [member, told(one as Json, member)]),
      ),
    }),
  };
}

/** A document that says of the operations what the tests take for granted. */
function published(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const { method, path, status, answer, query, body } of Object.values<GitLabOperation>(GITLAB_OPERATIONS)) {
    const content = (schema: Json) => ({ content: { "application/json": { schema } } });
    const parameters = Object.entries(query.properties as Json).map(([name, schema]) => ({
      name,
      in: "query",
      schema,
    }));
    paths[`/api/v4${path}`] = {
      ...paths[`/api/v4${path}`],
      [method]: {
        parameters,
        ...(body !== null && { requestBody: content(body) }),
        responses: { [status]: content(told(answer)) },
      },
    };
  }
  return { info: { version: "19.5" }, paths, components: { schemas: {} } };
}

async function compare(document: Json): Promise<{ code: number; said: string }> {
  const path = join(folder, "openapi.yaml");
  await writeFile(path, JSON.stringify(document));
  return run(process.execPath, ["tests/support/forges/compare-gitlab.ts", path]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, said: error.stdout }),
  );
}

test("a document that says the same is told to differ in nothing", async () => {
  expect(await compare(published())).toEqual({ code: 0, said: "GitLab 19.5\nNothing differs.\n" });
}, 60_000);

test("whatever a later document says otherwise is told, by operation and member", async () => {
  const text = JSON.stringify(published())
    .replace('"short_id"', '"abbreviated_id"')
    .replace('"per_page":{"type":"integer"', '"per_page":{"type":"string"')
    .replaceAll('["running","success","failed","canceled"]', '["running","success","failed"]')
    .replace("/personal_access_tokens/self", "/personal_access_tokens/own");
  const { code, said } = await compare(JSON.parse(text) as Json);
  expect(code).toBe(1);
  expect(said).toContain("get /projects/{id}/repository/commits/{sha}: data must NOT have additional properties");
  expect(said).toContain("post /projects/{id}/deployments: status is one of running,success,failed");
  expect(said).toContain("get /personal_access_tokens/self: is not in the document");
}, 60_000);
