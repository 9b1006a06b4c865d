import type { z } from "zod";
import {
  alertWebhookConfigSchema,
  pagerDutyConfigSchema,
  slackConfigSchema,
  smtpConfigSchema,
  teamsConfigSchema,
} from "../../alerts/config.ts";
import { dockerEngineConfigSchema } from "../../deploy/drivers/docker-engine/config.ts";
import { gitConfigSchema } from "../../deploy/drivers/git-ref/config.ts";
import { kubernetesConfigSchema } from "../../deploy/drivers/kubernetes/config.ts";
import { LEAST_SECRET_CHARACTERS, webhookConfigSchema } from "../../deploy/drivers/webhook/config.ts";
import { CONNECTION_FACTS, CONNECTION_KINDS, type ConnectionKind, connectionKind } from "../../domain/connection.ts";
import { at, type FieldError } from "../../domain/field-error.ts";
import { isJsonObject, type JsonObject, memberOf } from "../../domain/json.ts";
import { githubConfigSchema, gitlabConfigSchema } from "../../forge/config.ts";
import { registryConfigSchema } from "../../registry/config.ts";
import { airflowConfigSchema, isBundleWatched } from "../../sources/airflow/config.ts";
import { dagsterConfigSchema, isWatched } from "../../sources/dagster/config.ts";
import { configuredLocations, SourceConfigError } from "../../sources/sources.ts";
import { ServiceError } from "../errors.ts";
import { checkConfigText } from "./check-config-text.ts";
import { checkName } from "./check-name.ts";

/** A connection as somebody gives it; a secret left out stays, null removes it. */
export type GivenConnection = {
  readonly name: string;
  readonly kind: string;
  readonly config: JsonObject;
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
};

export type CheckedConnection = {
  readonly kind: ConnectionKind;
  /** Code locations that the configuration names; null when only watching tells, or nothing is watched. */
  readonly locations: string[] | null;
  /** Whether a location that is observed now would be observed with this configuration. */
  readonly keeps: (location: string) => boolean;
};

/** @throws ServiceError `invalid` with every place that is wrong. */
export function checkConnection(given: GivenConnection): CheckedConnection {
  checkName("name", given.name);
  const kind = connectionKind(given.kind);
  if (kind === null) {
    const message = `must be one of: ${CONNECTION_KINDS.join(", ")}`;
    throw new ServiceError("invalid", `The kind of connection ${given.name} ${message}.`, {
      errors: [{ path: "kind", message }],
    });
  }
  const locations = checkConfig(kind, given);
  checkConfigText(given.config);
  const errors = secretErrors(kind, given.secrets ?? {});
  const [first] = errors;
  if (first !== undefined) {
    throw new ServiceError("invalid", `The secrets are not valid: ${first.path} ${first.message}.`, { errors });
  }
  return { kind, locations, keeps: keepsOf(kind, given) };
}

/** Where only watching tells of the locations, the configuration may still say which ones are not watched. */
function keepsOf(kind: ConnectionKind, given: GivenConnection): (location: string) => boolean {
  switch (kind) {
    case "dagster": {
      const { locations } = dagsterConfigSchema.parse(given.config);
      return (location) => isWatched(locations, location);
    }
    case "airflow": {
      const { bundles } = airflowConfigSchema.parse(given.config);
      return (location) => isBundleWatched(bundles, location);
    }
    default:
      return () => true;
  }
}

/**
 * Where a connection's secrets are sent. Another address with the same secrets would hand them to whoever is there,
 * without anybody who knows them.
 */
export function addressOf(kind: string, config: unknown): string | null {
  if (!isJsonObject(config)) return null;
  switch (connectionKind(kind)) {
    case "dagster":
      // With its path: what is behind one proxy may be several people's.
      return dagsterConfigSchema.safeParse(config).data?.url ?? null;
    case "airflow":
      return airflowConfigSchema.safeParse(config).data?.url ?? null;
    case "github":
      return githubConfigSchema.safeParse(config).data?.url ?? null;
    case "gitlab":
      return gitlabConfigSchema.safeParse(config).data?.url ?? null;
    case "registry": {
      const origin = URL.parse(String(memberOf(config, "url")))?.origin ?? null;
      // An engine that pulls sends the password to whatever host references name.
      const host = memberOf(config, "host");
      return host === undefined ? origin : `${origin} ${host}`;
    }
    case "docker-engine":
      return String(memberOf(config, "host"));
    case "kubernetes":
      // In its own cluster the worker's pod says where the server is.
      return memberOf(config, "inCluster") === true ? "in cluster" : String(memberOf(config, "server"));
    case "webhook":
      return String(memberOf(config, "url"));
    case "git":
      // With its path: who may write to one repository of a host may not write to all. Whoever is taken for an SSH host
      // is sent no secret, but is signed in to.
      return `${memberOf(config, "url")} ${memberOf(config, "knownHosts")}`;
    case "smtp":
      return `${memberOf(config, "host")}:${memberOf(config, "port")}`;
    case "pagerduty":
    case "alert-webhook":
      return String(memberOf(config, "url"));
    // The address is the secret itself, or there is none.
    case "slack":
    case "teams":
    case "process":
    case null:
      return null;
  }
}

function checkConfig(kind: ConnectionKind, given: GivenConnection): string[] | null {
  switch (kind) {
    case "registry":
      parse(given, registryConfigSchema);
      return null;
    case "docker-engine":
      parse(given, dockerEngineConfigSchema);
      return null;
    case "kubernetes":
      parse(given, kubernetesConfigSchema);
      return null;
    case "webhook":
      parse(given, webhookConfigSchema);
      return null;
    case "git":
      parse(given, gitConfigSchema);
      return null;
    case "github":
      parse(given, githubConfigSchema);
      return null;
    case "gitlab":
      parse(given, gitlabConfigSchema);
      return null;
    case "smtp":
      parse(given, smtpConfigSchema);
      return null;
    case "slack":
      parse(given, slackConfigSchema);
      return null;
    case "teams":
      parse(given, teamsConfigSchema);
      return null;
    case "pagerduty":
      parse(given, pagerDutyConfigSchema);
      return null;
    case "alert-webhook":
      parse(given, alertWebhookConfigSchema);
      return null;
    case "process":
    case "dagster":
    case "airflow":
      return sourceLocations(given);
  }
}

function sourceLocations(given: GivenConnection): string[] | null {
  try {
    return configuredLocations(given);
  } catch (error) {
    if (error instanceof SourceConfigError) throw new ServiceError("invalid", error.message, { errors: error.errors });
    throw error;
  }
}

function parse(given: GivenConnection, schema: z.ZodType): void {
  const parsed = schema.safeParse(given.config);
  if (parsed.success) return;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: at("config", ...path.map((step) => (typeof step === "number" ? step : String(step)))),
    message,
  }));
  const places = errors.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new ServiceError("invalid", `The configuration of connection ${given.name} is not valid: ${places}`, {
    errors,
  });
}

function secretErrors(kind: ConnectionKind, secrets: Readonly<Record<string, string | null>>): FieldError[] {
  const known = CONNECTION_FACTS[kind].secrets;
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const path = at("secrets", name);
    if (!known.includes(name)) {
      const has = known.length === 0 ? "has no secrets" : `has: ${known.join(", ")}`;
      return [{ path, message: `is none of this kind of connection, which ${has}` }];
    }
    const message = secret === null ? null : whatIsWrong(name, secret);
    return message === null ? [] : [{ path, message }];
  });
}

/** Never repeats the secret. */
function whatIsWrong(name: string, secret: string): string | null {
  if (secret === "") return "must not be empty; null removes it";
  switch (name) {
    case "token":
    case "authorization":
      // What a header can carry (RFC 9110); a line end pasted along with a token is the usual mistake.
      return /^[\x20-\x7e]+$/.test(secret) && secret.trim() === secret
        ? null
        : "must be one line of plain characters, without blanks around it";
    case "signing":
      return secret.length >= LEAST_SECRET_CHARACTERS && !/[\r\n]/.test(secret)
        ? null
        : `must be one line of at least ${LEAST_SECRET_CHARACTERS} characters, such as openssl rand -base64 32 makes`;
    case "url":
      return URL.canParse(secret) && /^https?:$/.test(new URL(secret).protocol)
        ? null
        : "must be the whole address, beginning with https://";
    case "routingKey":
      return /^[0-9A-Za-z]{32}$/.test(secret)
        ? null
        : "must be the 32 letters and digits of an Events API v2 integration";
    case "password":
      return /[\r\n]/.test(secret) ? "must be one line" : null;
    case "key":
    case "privateKey":
      return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(secret) ? null : "must be a private key in PEM form";
    default:
      return null;
  }
}
