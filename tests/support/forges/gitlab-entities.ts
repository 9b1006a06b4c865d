/** JSON Schema, as much of it as is needed here. */
export type Schema = { readonly [keyword: string]: unknown };

/*
 * What GitLab's answers are made of: names, types and formats after doc/api/openapi/openapi_v3.yaml of GitLab 19.5 (schemas
 * APIEntitiesCommitDetail, …MergeRequestBasic, …Deployment, …DeploymentExtended, …PersonalAccessTokenWithLastUsedIps,
 * …BasicProjectDetails and what they name). The document is under a licence that keeps it out of this repository, so these
 * are our own words for its facts; compare-gitlab.ts holds them against a downloaded one.
 *
 * Three things it does not say, or says otherwise than GitLab does (lib/api/entities in GitLab's source):
 * - which members are always there: those that are exposed without a condition are required here;
 * - which may be null: written here as `nullable`;
 * - assignees and reviewers are lists, and a token expires on a date.
 */

const TEXT: Schema = { type: "string" };
const FLAG: Schema = { type: "boolean" };
const NUMBER: Schema = { type: "integer" };
const TIME: Schema = { type: "string", format: "date-time" };
const TEXTS: Schema = { type: "array", items: TEXT };

export const listOf = (items: Schema): Schema => ({ type: "array", items });

function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

/** An object of exactly these members; `optional` ones are there under conditions alone. */
function entity(properties: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: "object",
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

const user = entity(
  {
    id: NUMBER,
    username: TEXT,
    public_email: nullable(TEXT),
    name: TEXT,
    state: TEXT,
    locked: FLAG,
    avatar_url: nullable(TEXT),
    web_url: TEXT,
  },
  { avatar_path: nullable(TEXT), custom_attributes: listOf(entity({ key: TEXT, value: TEXT })) },
);

const milestone = entity(
  {
    id: NUMBER,
    iid: NUMBER,
    title: TEXT,
    description: nullable(TEXT),
    state: TEXT,
    created_at: TEXT,
    updated_at: TEXT,
    due_date: nullable(TEXT),
    start_date: nullable(TEXT),
    expired: nullable(FLAG),
    web_url: TEXT,
  },
  { project_id: NUMBER, group_id: TEXT },
);

export const commitDetail = entity(
  {
    id: TEXT,
    short_id: TEXT,
    created_at: TIME,
    parent_ids: TEXTS,
    title: TEXT,
    message: TEXT,
    author_name: TEXT,
    author_email: TEXT,
    authored_date: TIME,
    committer_name: TEXT,
    committer_email: TEXT,
    committed_date: TIME,
    trailers: { type: "object" },
    extended_trailers: { type: "object" },
    web_url: TEXT,
    status: nullable(TEXT),
    project_id: NUMBER,
    last_pipeline: nullable({ type: "object" }),
  },
  { stats: entity({ additions: NUMBER, deletions: NUMBER, total: NUMBER }) },
);

export const mergeRequestBasic = entity(
  {
    id: NUMBER,
    iid: NUMBER,
    project_id: NUMBER,
    title: TEXT,
    description: nullable(TEXT),
    state: TEXT,
    created_at: TIME,
    updated_at: TIME,
    merged_by: nullable(user),
    merge_user: nullable(user),
    merged_at: nullable(TIME),
    closed_by: nullable(user),
    closed_at: nullable(TIME),
    target_branch: TEXT,
    source_branch: TEXT,
    user_notes_count: NUMBER,
    upvotes: NUMBER,
    downvotes: NUMBER,
    author: user,
    assignees: listOf(user),
    assignee: nullable(user),
    reviewers: listOf(user),
    source_project_id: nullable(NUMBER),
    target_project_id: NUMBER,
    labels: TEXTS,
    draft: FLAG,
    imported: FLAG,
    imported_from: TEXT,
    work_in_progress: FLAG,
    milestone: nullable(milestone),
    merge_when_pipeline_succeeds: FLAG,
    merge_status: TEXT,
    detailed_merge_status: TEXT,
    merge_after: nullable(TIME),
    sha: nullable(TEXT),
    merge_commit_sha: nullable(TEXT),
    squash_commit_sha: nullable(TEXT),
    discussion_locked: nullable(FLAG),
    should_remove_source_branch: nullable(FLAG),
    force_remove_source_branch: nullable(FLAG),
    prepared_at: nullable(TIME),
    reference: TEXT,
    references: entity({ short: TEXT, relative: TEXT, full: TEXT }),
    web_url: TEXT,
    time_stats: entity({
      time_estimate: NUMBER,
      total_time_spent: NUMBER,
      human_time_estimate: nullable(TEXT),
      human_total_time_spent: nullable(TEXT),
    }),
    squash: FLAG,
    squash_on_merge: FLAG,
    task_completion_status: entity({ count: NUMBER, completed_count: NUMBER }),
    has_conflicts: FLAG,
    blocking_discussions_resolved: FLAG,
  },
  {
    title_html: TEXT,
    description_html: TEXT,
    allow_collaboration: FLAG,
    allow_maintainer_to_push: FLAG,
    approvals_before_merge: nullable(NUMBER),
  },
);

const DEPLOYMENT = {
  id: NUMBER,
  iid: NUMBER,
  ref: TEXT,
  sha: TEXT,
  created_at: TIME,
  updated_at: TIME,
  user: nullable(user),
  environment: entity({
    id: NUMBER,
    name: TEXT,
    slug: TEXT,
    external_url: nullable(TEXT),
    created_at: TIME,
    updated_at: TIME,
  }),
  // The job that deployed; what is told over the API has none.
  deployable: nullable({ type: "object" }),
  // Any of the states that the list of deployments can be asked for.
  status: { type: "string", enum: ["created", "running", "success", "failed", "canceled", "skipped", "blocked"] },
};
export const deployment = entity(DEPLOYMENT);
export const deploymentExtended = entity(DEPLOYMENT, {
  pending_approval_count: NUMBER,
  approvals: listOf({ type: "object" }),
  approval_summary: nullable({ type: "object" }),
});

export const tokenWithLastUsedIps = entity(
  {
    id: NUMBER,
    name: TEXT,
    revoked: FLAG,
    created_at: TIME,
    description: nullable(TEXT),
    scopes: TEXTS,
    user_id: NUMBER,
    last_used_at: nullable(TIME),
    active: FLAG,
    expires_at: nullable({ type: "string", format: "date" }),
    last_used_ips: TEXTS,
  },
  { granular: FLAG, granular_scopes: listOf({ type: "object" }) },
);

export const basicProject = entity(
  {
    id: NUMBER,
    description: nullable(TEXT),
    name: TEXT,
    name_with_namespace: TEXT,
    path: TEXT,
    path_with_namespace: TEXT,
    created_at: TIME,
    tag_list: TEXTS,
    topics: TEXTS,
    ssh_url_to_repo: TEXT,
    http_url_to_repo: TEXT,
    web_url: TEXT,
    avatar_url: nullable(TEXT),
    star_count: NUMBER,
    last_activity_at: TIME,
    visibility: { type: "string", enum: ["private", "internal", "public"] },
    namespace: entity({
      id: NUMBER,
      name: TEXT,
      path: TEXT,
      kind: TEXT,
      full_path: TEXT,
      parent_id: nullable(NUMBER),
      avatar_url: nullable(TEXT),
      web_url: TEXT,
    }),
  },
  { default_branch: nullable(TEXT), readme_url: nullable(TEXT), forks_count: NUMBER },
);
