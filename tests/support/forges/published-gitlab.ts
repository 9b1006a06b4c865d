import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import {
  basicProject,
  commitDetail,
  deployment,
  deploymentExtended,
  listOf,
  mergeRequestBasic,
  type Schema,
  tokenWithLastUsedIps,
} from "./gitlab-entities.ts";

/** An operation of GitLab's API, with what it takes and answers where it does what was asked. */
export type GitLabOperation = {
  readonly method: "get" | "post";
  /** As GitLab's document writes it, below /api/v4. */
  readonly path: string;
  /** The parameters that the address may have; GitLab ignores others, which nobody means. */
  readonly query: Schema;
  /** What has to be sent; null: nothing. */
  readonly body: Schema | null;
  readonly status: number;
  readonly answer: Schema;
};

/** An object of no other members than these. */
function closed(properties: Record<string, Schema>, required: readonly string[] = []): Schema {
  return { type: "object", properties, required, additionalProperties: false };
}

const PAGES = { page: { type: "integer", minimum: 1 }, per_page: { type: "integer", minimum: 1, maximum: 100 } };
const READS = { method: "get", body: null, status: 200 } as const;

/**
 * The operations that are asked of GitLab, as it publishes them (source: gitlab-entities.ts). Of `GET /projects` only the
 * parameters that bound the answer are here.
 */
export const GITLAB_OPERATIONS = {
  commit: {
    ...READS,
    path: "/projects/{id}/repository/commits/{sha}",
    query: closed({ stats: { type: "boolean" } }),
    answer: commitDetail,
  },
  mergeRequests: {
    ...READS,
    path: "/projects/{id}/repository/commits/{sha}/merge_requests",
    query: closed({ ...PAGES, state: { type: "string" } }),
    answer: listOf(mergeRequestBasic),
  },
  deployments: {
    ...READS,
    path: "/projects/{id}/deployments",
    query: closed({
      ...PAGES,
      order_by: { type: "string", enum: ["id", "iid", "created_at", "updated_at", "finished_at"] },
      sort: { type: "string", enum: ["asc", "desc"] },
      environment: { type: "string" },
      status: { type: "string", enum: ["created", "running", "success", "failed", "canceled", "skipped", "blocked"] },
    }),
    answer: listOf(deployment),
  },
  deploy: {
    method: "post",
    path: "/projects/{id}/deployments",
    query: closed({}),
    body: closed(
      {
        environment: { type: "string" },
        sha: { type: "string" },
        ref: { type: "string" },
        tag: { type: "boolean" },
        status: { type: "string", enum: ["running", "success", "failed", "canceled"] },
      },
      ["environment", "sha", "ref", "tag", "status"],
    ),
    status: 201,
    answer: deploymentExtended,
  },
  token: { ...READS, path: "/personal_access_tokens/self", query: closed({}), answer: tokenWithLastUsedIps },
  projects: {
    ...READS,
    path: "/projects",
    query: closed({ ...PAGES, simple: { type: "boolean" } }),
    answer: listOf(basicProject),
  },
} satisfies Record<string, GitLabOperation>;

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
/** The parameters of an address are texts. */
const ajvOfTexts = new Ajv({ allErrors: true, coerceTypes: true });
addFormats.default(ajvOfTexts);

/** Throws unless the operation answers so where it does what was asked; refusals are described in prose alone. */
export function checkGitLabAnswer(operation: GitLabOperation, status: number, body: unknown): void {
  if (status >= 400) return;
  const { method, path } = operation;
  const what = `${method} ${path}`;
  if (status !== operation.status) throw new Error(`${what} answers ${status}, not ${operation.status} as published`);
  check(ajv, operation.answer, body, `the answer of ${what}`);
}

/** Throws unless the operation takes the request. `body`: null where there is none. */
export function checkGitLabRequest(operation: GitLabOperation, query: URLSearchParams, body: unknown): void {
  const what = `${operation.method} ${operation.path}`;
  const given = [...query];
  const twice = given.find(([name], at) => given.findIndex(([other]) => other === name) !== at);
  if (twice !== undefined) throw new Error(`${what} is given ${twice[0]} twice`);
  check(ajvOfTexts, operation.query, Object.fromEntries(given), `the address of ${what}`);
  if (operation.body !== null) check(ajv, operation.body, body, `the body of ${what}`);
  else if (body !== null) throw new Error(`${what} is given a body`);
}

function check(validator: Ajv, schema: Schema, value: unknown, what: string): void {
  // Ajv keeps what it compiled by the schema itself.
  const validate: ValidateFunction = validator.compile(schema);
  if (!validate(value)) throw new Error(`${what} is not as published: ${validator.errorsText(validate.errors)}`);
}
