import type { ConnectionInput } from "#lib/client/mutations/connections.ts";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import { CONNECTION_FACTS, type ConnectionKind, connectionKind } from "#lib/domain/connection.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "#lib/domain/json.ts";

export type SecretDraft =
  | { readonly mode: "keep" }
  | { readonly mode: "remove" }
  | { readonly mode: "set"; readonly text: string };

/** A connection as its form holds it: every field a text. */
export type ConnectionDraft = {
  readonly name: string;
  readonly kind: ConnectionKind;
  /** By the names of the form's fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretDraft>>;
  /** Members of the configuration that the form has no fields for: kept as they are. */
  readonly rest: JsonObject;
};

/** What both git hosts have. */
const FORGE_MEMBERS = ["hosts", "repositories", "report", "environment"] as const;
const FORGE_DEFAULTS = { url: "", hosts: "", repositories: "", report: "no", environment: "" };

/** Members that the form's fields stand for; the other ones come from the API or a file. */
const SHOWN: Record<ConnectionKind, readonly string[]> = {
  process: [],
  dagster: ["url", "headers", "locations", "grpc", "pollSeconds"],
  airflow: ["url", "username", "repositories", "bundles", "pollSeconds"],
  "docker-engine": ["host", "ca", "cert"],
  kubernetes: ["server", "inCluster", "ca", "cert", "namespace"],
  webhook: ["url"],
  git: ["url", "username", "ca", "knownHosts"],
  registry: ["url", "host", "username"],
  github: ["url", "appId", "installationId", ...FORGE_MEMBERS],
  gitlab: ["url", ...FORGE_MEMBERS],
  smtp: ["host", "port", "security", "from", "username"],
  slack: [],
  teams: [],
  pagerduty: ["url"],
  "alert-webhook": ["url"],
};

const DEFAULTS: Record<ConnectionKind, Record<string, string>> = {
  process: { json: '{\n  "sockets": [\n    { "location": "orders", "path": "/run/orders.sock" }\n  ]\n}' },
  dagster: { url: "", headers: "", include: "", exclude: "", grpc: "auto", pollSeconds: "" },
  airflow: { url: "", username: "", repositories: "", include: "", exclude: "", pollSeconds: "" },
  "docker-engine": { host: "unix:///var/run/docker.sock", ca: "", cert: "" },
  kubernetes: { place: "server", server: "", ca: "", cert: "", namespace: "" },
  webhook: { url: "" },
  git: { url: "", username: "", ca: "", knownHosts: "" },
  registry: { url: "", host: "", username: "" },
  github: { ...FORGE_DEFAULTS, as: "token", appId: "", installationId: "" },
  gitlab: FORGE_DEFAULTS,
  smtp: { host: "", port: "587", security: "starttls", from: "", username: "" },
  slack: {},
  teams: {},
  pagerduty: { url: "" },
  "alert-webhook": { url: "" },
};

export function newDraft(kind: ConnectionKind): ConnectionDraft {
  return { name: "", kind, fields: DEFAULTS[kind], secrets: {}, rest: {} };
}

/** Null for a kind that this page does not know. */
export function draftOf(connection: ConnectionView): ConnectionDraft | null {
  const { name, config } = connection;
  const kind = connectionKind(connection.kind);
  if (kind === null) return null;
  // Programs are edited as they are.
  const rest = kind === "process" ? {} : membersBeside(config, SHOWN[kind]);
  return { name, kind, fields: fieldsOf(kind, config), secrets: {}, rest };
}

function fieldsOf(kind: ConnectionKind, config: JsonObject): Record<string, string> {
  switch (kind) {
    case "process":
      return { json: JSON.stringify(config, null, 2) };
    case "dagster": {
      const { url, headers, locations, grpc, pollSeconds } = config;
      const filter = isJsonObject(locations) ? locations : {};
      return {
        url: text(url),
        headers: isJsonObject(headers)
          ? Object.entries(headers)
              .map(([name, value]) => `${name}: ${text(value)}`)
              .join("\n")
          : "",
        include: lines(filter.include),
        exclude: lines(filter.exclude),
        grpc: grpc === "off" ? "off" : "auto",
        pollSeconds: text(pollSeconds),
      };
    }
    case "airflow": {
      const { url, username, repositories, bundles, pollSeconds } = config;
      const filter = isJsonObject(bundles) ? bundles : {};
      return {
        url: text(url),
        username: text(username),
        repositories: isJsonObject(repositories) ? Object.entries(repositories).map(repositoryLine).join("\n") : "",
        include: lines(filter.include),
        exclude: lines(filter.exclude),
        pollSeconds: text(pollSeconds),
      };
    }
    case "docker-engine":
      return { host: text(config.host), ca: text(config.ca), cert: text(config.cert) };
    case "kubernetes":
      return {
        place: config.inCluster === true ? "inCluster" : "server",
        server: text(config.server),
        ca: text(config.ca),
        cert: text(config.cert),
        namespace: text(config.namespace),
      };
    case "webhook":
      return { url: text(config.url) };
    case "git":
      return {
        url: text(config.url),
        username: text(config.username),
        ca: text(config.ca),
        knownHosts: text(config.knownHosts),
      };
    case "github":
      return {
        ...forgeFields(config),
        as: config.appId === undefined ? "token" : "app",
        appId: text(config.appId),
        installationId: text(config.installationId),
      };
    case "gitlab":
      return forgeFields(config);
    case "registry":
      return { url: text(config.url), host: text(config.host), username: text(config.username) };
    case "smtp":
      return {
        host: text(config.host),
        port: text(config.port) || "587",
        security: text(config.security) || "starttls",
        from: text(config.from),
        username: text(config.username),
      };
    case "slack":
    case "teams":
      return {};
    case "pagerduty":
    case "alert-webhook":
      return { url: text(config.url) };
  }
}

/** What is sent. @throws SyntaxError where a field holds JSON and does not. */
export function inputOf({ name, kind, fields, secrets, rest }: ConnectionDraft): ConnectionInput {
  const given: Record<string, string | null> = {};
  for (const secret of CONNECTION_FACTS[kind].secrets) {
    const draft = secrets[secret];
    if (draft?.mode === "remove") given[secret] = null;
    if (draft?.mode === "set" && draft.text.trim() !== "") given[secret] = draft.text.trim();
  }
  // Of the two ways to sign in the other one's secret must not stay behind.
  if (kind === "github") given[fields.as === "app" ? "token" : "privateKey"] = null;
  return { connection: name.trim(), kind, config: { ...configOf(kind, fields), ...rest }, secrets: given };
}

/** The members of a configuration whose names are not among `shown`. */
export function membersBeside(config: JsonObject, shown: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !shown.includes(name)));
}

function configOf(kind: ConnectionKind, fields: Readonly<Record<string, string>>): JsonObject {
  const field = (name: string) => fields[name]?.trim() ?? "";
  switch (kind) {
    case "process":
      return readObject(field("json"));
    case "dagster": {
      const include = splitLines(field("include"));
      const exclude = splitLines(field("exclude"));
      const headers = splitLines(field("headers"));
      return {
        url: field("url"),
        ...(headers.length > 0 && { headers: Object.fromEntries(headers.map(readHeader)) }),
        ...(include.length + exclude.length > 0 && {
          locations: { ...(include.length > 0 && { include }), ...(exclude.length > 0 && { exclude }) },
        }),
        ...(field("grpc") === "off" && { grpc: "off" }),
        ...(field("pollSeconds") !== "" && { pollSeconds: numberOrText(field("pollSeconds")) }),
      };
    }
    case "airflow": {
      const include = splitLines(field("include"));
      const exclude = splitLines(field("exclude"));
      const repositories = splitLines(field("repositories"));
      return {
        url: field("url"),
        ...(field("username") !== "" && { username: field("username") }),
        ...(repositories.length > 0 && { repositories: Object.fromEntries(repositories.map(readRepository)) }),
        ...(include.length + exclude.length > 0 && {
          bundles: { ...(include.length > 0 && { include }), ...(exclude.length > 0 && { exclude }) },
        }),
        ...(field("pollSeconds") !== "" && { pollSeconds: numberOrText(field("pollSeconds")) }),
      };
    }
    case "docker-engine":
      return {
        host: field("host"),
        ...(field("ca") !== "" && { ca: field("ca") }),
        ...(field("cert") !== "" && { cert: field("cert") }),
      };
    case "kubernetes": {
      const namespace = field("namespace") !== "" && { namespace: field("namespace") };
      if (field("place") === "inCluster") return { inCluster: true, ...namespace };
      return {
        server: field("server"),
        ...(field("ca") !== "" && { ca: field("ca") }),
        ...(field("cert") !== "" && { cert: field("cert") }),
        ...namespace,
      };
    }
    case "webhook":
      return { url: field("url") };
    case "git":
      return {
        url: field("url"),
        // What the other way of reaching it needs is not shown, and not sent.
        ...(isSsh(field("url"))
          ? field("knownHosts") !== "" && { knownHosts: field("knownHosts") }
          : {
              ...(field("username") !== "" && { username: field("username") }),
              ...(field("ca") !== "" && { ca: field("ca") }),
            }),
      };
    case "github":
      return {
        ...forgeConfig(field),
        ...(field("as") === "app" && {
          appId: numberOrText(field("appId")),
          ...(field("installationId") !== "" && { installationId: numberOrText(field("installationId")) }),
        }),
      };
    case "gitlab":
      return forgeConfig(field);
    case "registry":
      return {
        url: field("url"),
        ...(field("host") !== "" && { host: field("host") }),
        ...(field("username") !== "" && { username: field("username") }),
      };
    case "smtp":
      return {
        host: field("host"),
        port: numberOrText(field("port")),
        security: field("security"),
        from: field("from"),
        ...(field("username") !== "" && { username: field("username") }),
      };
    case "slack":
    case "teams":
      return {};
    case "pagerduty":
      return field("url") === "" ? {} : { url: field("url") };
    case "alert-webhook":
      return { url: field("url") };
  }
}

/** `ssh://…`, or `user@host:path`. */
export function isSsh(url: string): boolean {
  return /^\s*(?:ssh:|[\w.-]+@[\w.-]+:)/i.test(url);
}

function forgeFields({ url, hosts, repositories, report, environment }: JsonObject): Record<string, string> {
  return {
    url: text(url),
    hosts: lines(hosts),
    repositories: lines(repositories),
    report: report === true ? "yes" : "no",
    environment: text(environment),
  };
}

function forgeConfig(field: (name: string) => string): JsonObject {
  const hosts = splitLines(field("hosts"));
  const repositories = splitLines(field("repositories"));
  return {
    ...(field("url") !== "" && { url: field("url") }),
    ...(hosts.length > 0 && { hosts }),
    ...(repositories.length > 0 && { repositories }),
    ...(field("report") === "yes" && {
      report: true,
      ...(field("environment") !== "" && { environment: field("environment") }),
    }),
  };
}

/** @throws SyntaxError with words for people. */
export function readObject(json: string): JsonObject {
  const value: JsonValue = JSON.parse(json);
  if (!isJsonObject(value)) throw new SyntaxError("It has to be a JSON object: { … }");
  return value;
}

export function splitLines(given: string): string[] {
  return given
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** What is no number is sent as it is, so that the server says what is wrong with it. */
export function numberOrText(given: string): number | string {
  return /^\d+(\.\d+)?$/.test(given) ? Number(given) : given;
}

/** `bundle: address branch`, as its form has it. */
function repositoryLine([bundle, repository]: [string, JsonValue]): string {
  const { url, branch } = isJsonObject(repository) ? repository : {};
  return `${bundle}: ${[text(url), text(branch)].filter((part) => part !== "").join(" ")}`;
}

function readRepository(line: string): [string, JsonObject] {
  const [bundle, given] = readHeader(line);
  const [url = "", branch] = given.split(/\s+/);
  return [bundle, { url, ...(branch !== undefined && { branch }) }];
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

export function text(value: JsonValue | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function lines(value: JsonValue | undefined): string {
  return Array.isArray(value) ? value.map(text).join("\n") : "";
}
