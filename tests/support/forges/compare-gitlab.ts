/**
 * Holds what the tests take for GitLab's API against a document of GitLab's own, which no package brings and whose licence
 * keeps it out of here: every answer of the stand-in, and every request that it takes (CONTRIBUTING.md).
 *
 *     node tests/support/forges/compare-gitlab.ts path/to/openapi_v3.yaml
 */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { openForge } from "#lib/forge/forges.ts";
import { putCommit } from "./forge-world.ts";
import { startGitLab } from "./gitlab-stand-in.ts";
import { GITLAB_OPERATIONS, type GitLabOperation } from "./published-gitlab.ts";

type Json = { readonly [member: string]: unknown };
type Content = { content?: Record<string, { schema: Json }> };
type Parameter = { name: string; in: string; schema: Json };
type Document = {
  info: { version: string };
  paths: Record<
    string,
    Record<string, { parameters?: Parameter[]; requestBody?: Content; responses: Record<string, Content> }>
  >;
  components: { schemas: Record<string, Json> };
};

/** Members that the document describes otherwise than GitLab answers (gitlab-entities.ts), in its words. */
const OTHERWISE: Readonly<Record<string, (schema: Json) => Json>> = {
  assignees: (schema) => ({ type: "array", items: schema }),
  reviewers: (schema) => ({ type: "array", items: schema }),
  approvals: (schema) => ({ type: "array", items: schema }),
  expires_at: () => ({ type: "string", format: "date" }),
};

/** The document's schema, with no members but those that it names, any of which may be null in an answer. */
function strict(document: Document, schema: Json, isAnswer: boolean): Json {
  const { $ref, properties, items, type, format, oneOf, enum: values } = schema;
  if (typeof $ref === "string") {
    const named = document.components.schemas[$ref.split("/").at(-1) ?? ""];
    if (named === undefined) throw new Error(`the document has no ${$ref}`);
    return strict(document, named, isAnswer);
  }
  if (Array.isArray(oneOf)) return { anyOf: oneOf.map((one: Json) => strict(document, one, isAnswer)) };
  const own: Json = {
    ...(type !== undefined && { type }),
    // Those of OpenAPI that say how long a number is are nothing to a checker.
    ...(typeof format === "string" && format.startsWith("date") && { format }),
    ...(Array.isArray(values) && { enum: values }),
    ...(items !== undefined && { items: strict(document, items as Json, isAnswer) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, Json>).map(([name, member]) => {
          const told = isAnswer ? (OTHERWISE[name]?.(member) ?? member) : member;
          return [name, strict(document, told, isAnswer)];
        }),
      ),
      additionalProperties: false,
    }),
    ...(!isAnswer && Array.isArray(schema.required) && { required: schema.required }),
  };
  return isAnswer ? { anyOf: [own, { type: "null" }] } : own;
}

/** Everything that the client asks, once: the stand-in's answers, with the operation of each. */
async function answersOfStandIn(): Promise<{ operation: GitLabOperation; body: unknown }[]> {
  const sha = "6104942438c14ec7bd21c6cd5bd995272b3faff6";
  const gitlab = await startGitLab();
  try {
    const requests = [
      { number: 7, title: "Refunds", mergedAt: "2026-11-20T11:00:00.000Z", mergeCommit: sha },
      { number: 9, title: "Open", mergedAt: null },
    ];
    const author = { name: "Ada Lovelace", email: "ada@example.test" };
    putCommit(gitlab.world, "acme/shop", { sha, message: "Count refunds", author, requests });
    const open = (secrets: Record<string, string>) =>
      openForge({ name: "gitlab", kind: "gitlab", config: { url: gitlab.url, report: true }, secrets });
    const { signal } = new AbortController();
    const forge = await open({ token: "glpat-good" });
    await forge.commit({ path: "acme/shop", commit: sha, known: null }, signal);
    await forge.test(signal);
    await (await open({})).test(signal);
    const news = {
      id: "1",
      path: "acme/shop",
      commit: sha,
      branch: "main",
      environment: "prod",
      description: "",
      url: "",
    };
    for (const isRepeated of [false, true]) await forge.tell({ ...news, outcome: "success", isRepeated }, signal);
    if (gitlab.faults.length > 0) throw new AggregateError(gitlab.faults, String(gitlab.faults[0]));
    return [...gitlab.answers];
  } finally {
    await gitlab.close();
  }
}

async function main(path: string): Promise<string[]> {
  const document = parse(readFileSync(path, "utf8"), { maxAliasCount: -1 }) as Document;
  process.stdout.write(`GitLab ${document.info.version}\n`);
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const answers = await answersOfStandIn();
  const complaints: string[] = [];
  for (const operation of Object.values<GitLabOperation>(GITLAB_OPERATIONS)) {
    const what = `${operation.method} ${operation.path}`;
    const complain = (text: string) => complaints.push(`${what}: ${text}`);
    const published = document.paths[`/api/v4${operation.path}`]?.[operation.method];
    if (published === undefined) {
      complain("is not in the document");
      continue;
    }
    const answer = published.responses[operation.status]?.content?.["application/json"]?.schema;
    const validate = answer === undefined ? null : ajv.compile(strict(document, answer, true));
    if (validate === null) complain(`${operation.status} has no schema`);
    const own = answers.filter((one) => one.operation === operation);
    if (own.length === 0) complain("nothing asked it");
    for (const { body } of own) if (validate?.(body) === false) complain(ajv.errorsText(validate.errors));

    const parameters = new Map(
      published.parameters?.filter((one) => one.in === "query").map((one) => [one.name, one.schema]),
    );
    for (const [name, schema] of Object.entries(operation.query.properties as Record<string, Json>)) {
      const other = parameters.get(name);
      if (other === undefined) complain(`has no parameter ${name}`);
      else for (const difference of differences(name, schema, other)) complain(difference);
    }
    const body = Object.values(published.requestBody?.content ?? {})[0]?.schema;
    if ((body === undefined) !== (operation.body === null)) complain("has a body here or there alone");
    if (body === undefined || operation.body === null) continue;
    const { properties, required } = strict(document, body, false) as {
      properties: Record<string, Json>;
      required?: string[];
    };
    if (String(required?.toSorted()) !== String((operation.body.required as string[]).toSorted()))
      complain(`requires ${required}`);
    for (const [name, schema] of Object.entries(operation.body.properties as Record<string, Json>))
      for (const difference of differences(name, schema, properties[name] ?? {})) complain(difference);
  }
  return complaints;
}

function differences(name: string, own: Json, published: Json): string[] {
  const found = own.type === published.type ? [] : [`${name} is ${published.type}, not ${own.type}`];
  const values = String(published.enum ?? "");
  return String(own.enum ?? "") === values ? found : [...found, `${name} is one of ${values}`];
}

const [path] = process.argv.slice(2);
if (path === undefined) {
  process.stderr.write("Give the path of GitLab's openapi_v3.yaml.\n");
  process.exitCode = 2;
} else {
  const complaints = await main(path);
  process.stdout.write(complaints.length === 0 ? "Nothing differs.\n" : `${complaints.join("\n")}\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
