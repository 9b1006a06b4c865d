import { ALERT_WAYS } from "./alerts/receiver.ts";

/** Git hosts: what tells of commits, and may be told of loads. */
export const FORGE_KINDS = ["github", "gitlab"] as const;
export type ForgeKind = (typeof FORGE_KINDS)[number];

/** Each kind of connection: sources that are watched, what deploy units use, git hosts, ways by which alerts leave. */
export const CONNECTION_KINDS = [
  "process",
  "dagster",
  "airflow",
  "docker-engine",
  "kubernetes",
  "webhook",
  "git",
  "registry",
  ...FORGE_KINDS,
  ...ALERT_WAYS,
] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

type KindFacts = {
  /** How people know it. */
  readonly label: string;
  /** Code locations are observed through it. */
  readonly isSource: boolean;
  /** It can be told to load a code location's code anew (`Source.reload`, lib/sources/source.ts). */
  readonly canReload: boolean;
  /** Names of the secrets that it may have: kept sealed, never told again. */
  readonly secrets: readonly string[];
};

/** What is known of each kind without opening one; forms, checks and documentation are made from it. */
export const CONNECTION_FACTS: Readonly<Record<ConnectionKind, KindFacts>> = {
  process: { label: "Programs", isSource: true, canReload: false, secrets: [] },
  dagster: { label: "Dagster webserver", isSource: true, canReload: true, secrets: ["authorization"] },
  airflow: { label: "Airflow", isSource: true, canReload: true, secrets: ["password", "authorization"] },
  "docker-engine": { label: "Docker engine", isSource: false, canReload: false, secrets: ["key"] },
  kubernetes: { label: "Kubernetes cluster", isSource: false, canReload: false, secrets: ["token", "key"] },
  webhook: { label: "Webhook", isSource: false, canReload: false, secrets: ["signing"] },
  git: { label: "Git repository", isSource: false, canReload: false, secrets: ["password", "privateKey"] },
  registry: { label: "Image registry", isSource: false, canReload: false, secrets: ["password"] },
  github: { label: "GitHub", isSource: false, canReload: false, secrets: ["token", "privateKey"] },
  gitlab: { label: "GitLab", isSource: false, canReload: false, secrets: ["token"] },
  smtp: { label: "Email", isSource: false, canReload: false, secrets: ["password"] },
  slack: { label: "Slack", isSource: false, canReload: false, secrets: ["url"] },
  teams: { label: "Microsoft Teams", isSource: false, canReload: false, secrets: ["url"] },
  pagerduty: { label: "PagerDuty", isSource: false, canReload: false, secrets: ["routingKey"] },
  "alert-webhook": { label: "Webhook for alerts", isSource: false, canReload: false, secrets: ["signing"] },
};

/** Whether a kind of connection is a git host. */
export function isForge(kind: string): kind is ForgeKind {
  return FORGE_KINDS.some((known) => known === kind);
}

/** The kind of that name; null when this version has none. */
export function connectionKind(name: string): ConnectionKind | null {
  return CONNECTION_KINDS.find((kind) => kind === name) ?? null;
}

/**
 * A connection to something outside, open for use: its configuration and its secrets in the clear, by name. Only
 * the worker ever holds one.
 */
export type OpenConnection = {
  readonly name: string;
  readonly kind: string;
  /** Read by the schema of the kind. */
  readonly config: unknown;
  readonly secrets: Readonly<Record<string, string>>;
};

export const CHECK_STATUSES = ["pass", "warn", "fail", "skip"] as const;

/** One thing that a connection's **Test** looked at, in the order of looking; after a failure the rest is skipped. */
export type ConnectionCheck = {
  /** What was looked at, such as `Reach the webserver`. */
  readonly name: string;
  readonly status: (typeof CHECK_STATUSES)[number];
  /** What was found, in a sentence. */
  readonly message: string;
  /** What to do about it; null where nothing has to be done. */
  readonly remedy: string | null;
};

/** A check that a failure before it made pointless. */
export function skippedCheck(name: string): ConnectionCheck {
  return { name, status: "skip", message: "Not looked at, because of the failure above.", remedy: null };
}
