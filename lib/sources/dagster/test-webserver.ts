import { z } from "zod";
import { type ConnectionCheck, skippedCheck } from "../../domain/connection.ts";
import { missingFields } from "./asset-node.ts";
import { type DagsterConfig, isWatched } from "./config.ts";
import { isUnreachable, loadErrorOf, unreachableReason } from "./error-text.ts";
import type { GraphqlClient } from "./graphql-client.ts";
import type { GrpcReader } from "./grpc/reader.ts";
import { isManaged } from "./observation.ts";
import { readSchemaShape } from "./schema-shape.ts";
import { subscribe } from "./subscription.ts";
import { WebserverError } from "./webserver-error.ts";
import { readLocation, readStatus, type WorkspaceStatus } from "./workspace.ts";

/** So many locations are listed one by one. */
const LISTED = 50;
const SUBSCRIBE_MS = 5_000;

export const PERMISSIONS_QUERY = `query LoadlinePermissions {
  permissions { permission value }
  locationStatusesOrError { ... on WorkspaceLocationStatusEntries { entries { name permissions { permission value } } } }
}`;
const permissionList = z.array(z.object({ permission: z.string(), value: z.boolean() }));
const permissionsSchema = z.object({
  permissions: permissionList,
  locationStatusesOrError: z.object({
    entries: z.array(z.object({ name: z.string(), permissions: permissionList })).optional(),
  }),
});
const RELOAD = "reload_repository_location";

const REACH = "Reach the webserver";
const SPEAK = "Ask its GraphQL";
const READ = "Read the workspace";
const LISTEN = "Hear of changes at once";
const RELOADING = "Reload code locations";

type Webserver = {
  readonly config: DagsterConfig;
  readonly headers: Readonly<Record<string, string>>;
  readonly client: GraphqlClient;
  /** Null where the configuration has gRPC off. */
  readonly grpc: GrpcReader | null;
};

/** Looks at everything that watching a webserver needs, each step only when the one before it went well. */
export async function testWebserver(webserver: Webserver, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const { client } = webserver;
  const checks: ConnectionCheck[] = [];
  const rest = [REACH, SPEAK, READ, LISTEN, RELOADING];
  const say = (name: string, status: ConnectionCheck["status"], message: string, remedy: string | null = null) => {
    checks.push({ name, status, message, remedy });
    if (rest[0] === name) rest.shift();
  };
  try {
    const status = await readStatus(client, signal).catch((error: unknown) => {
      // Whatever was answered by something, was reached.
      const isFailure = error instanceof WebserverError && error.kind !== "silent";
      if (isFailure) say(REACH, "pass", `${webserver.config.url} answers.`);
      throw error;
    });
    say(REACH, "pass", `${webserver.config.url} answers.`);
    const missing = missingFields(await readSchemaShape(client, signal));
    if (missing.length > 0) {
      throw new WebserverError(
        "failed",
        `It is Dagster ${status.version}, which does not tell ${missing.join(", ")} of an asset.`,
        "Use Dagster 1.9 or newer.",
      );
    }
    say(SPEAK, "pass", `It is Dagster ${status.version}.`);
    say(READ, ...readCheck(webserver.config, status));
    const listed = watchedNames(webserver.config, status).slice(0, LISTED);
    checks.push(...(await Promise.all(listed.map((name) => locationCheck(webserver, name, signal)))));
    say(LISTEN, ...(await subscriptionCheck(webserver, signal)));
    say(RELOADING, ...(await reloadCheck(webserver, signal)));
  } catch (error) {
    if (!(error instanceof WebserverError)) throw error;
    const [name = READ, ...skipped] = rest;
    checks.push({ name, status: "fail", message: error.message, remedy: error.remedy });
    checks.push(...skipped.map(skippedCheck));
  }
  return checks;
}

type Verdict = [ConnectionCheck["status"], string, (string | null)?];

function watchedNames({ locations }: DagsterConfig, status: WorkspaceStatus): string[] {
  return status.locations.map(({ name }) => name).filter((name) => isWatched(locations, name));
}

function readCheck(config: DagsterConfig, status: WorkspaceStatus): Verdict {
  const all = status.locations.length;
  const watched = watchedNames(config, status).length;
  if (all === 0) return ["warn", "Its workspace has no code location.", "Add one to its workspace file."];
  if (watched === 0) {
    const names = status.locations.map(({ name }) => name);
    return [
      "warn",
      `None of its ${count(all)} is watched: ${names.slice(0, 10).join(", ")}.`,
      "Correct which code locations are included and excluded.",
    ];
  }
  const more = watched > LISTED ? ` The first ${LISTED} are listed.` : "";
  return [
    "pass",
    watched === all ? `It has ${count(all)}.${more}` : `${watched} of its ${count(all)} are watched.${more}`,
  ];
}

async function locationCheck({ client, grpc }: Webserver, name: string, signal: AbortSignal): Promise<ConnectionCheck> {
  const check = (status: ConnectionCheck["status"], message: string, remedy: string | null = null) => ({
    name: `Code location ${name}`,
    status,
    message,
    remedy,
  });
  const location = await readLocation(client, name, signal);
  if (location === null) return check("warn", "It has just left the workspace.");
  const { state, displayMetadata } = location;
  if (state.type === "loading") return check("pass", "It is being loaded.");
  if (state.type === "failed") {
    return isUnreachable(state.error)
      ? check("warn", `Its code server does not answer. ${unreachableReason(state.error)}`, "Start its code server.")
      : check(
          "warn",
          `Its code fails to load: ${firstLine(loadErrorOf(state.error).message)}`,
          "Its loads are recorded as failed.",
        );
  }
  if (state.serverId === null) {
    return check("fail", "The webserver loads it in its own process.", "Load it from a code server.");
  }
  const versions = Object.entries(state.runtime).find(([library]) => library === "dagster");
  const version = versions === undefined ? "" : ` (Dagster ${versions[1]})`;
  if (isManaged(displayMetadata)) {
    return check(
      "pass",
      `It is loaded${version}, by a code server of the webserver's own: a restart alone is no load.`,
    );
  }
  if (grpc === null) return check("pass", `It is loaded${version}.`);
  const { serverId, repositories } = state;
  const why = await grpc.probe({ displayMetadata, serverId, repositories }, signal);
  if (why === null) return check("pass", `It is loaded${version}, and its code server can be read.`);
  return check(
    "warn",
    `It is loaded${version}. Its code server cannot be read, so that some changes of partitions are not seen: ${why}`,
    "Let Loadline's worker reach the code server under the address that the webserver uses, or set grpc to off.",
  );
}

/** A subscription that is acknowledged works; it is not waited for an event. */
async function subscriptionCheck({ config, headers }: Webserver, signal: AbortSignal): Promise<Verdict> {
  const ending = new AbortController();
  let stands = false;
  const limit = AbortSignal.any([signal, ending.signal, AbortSignal.timeout(SUBSCRIBE_MS)]);
  const hear = () => {
    stands = true;
    ending.abort();
  };
  const reason = await subscribe(config.url, headers, hear, limit).catch((error: unknown) => error);
  signal.throwIfAborted();
  if (stands) return ["pass", "The webserver says at once when something happens."];
  const why = limit.aborted ? `no answer in ${SUBSCRIBE_MS / 1_000} seconds` : (reason as Error).message;
  return [
    "warn",
    `The subscription cannot be used (${why}); changes are seen within ${config.pollSeconds} seconds all the same.`,
    "Let WebSockets pass through the proxies before the webserver.",
  ];
}

async function reloadCheck({ config, client }: Webserver, signal: AbortSignal): Promise<Verdict> {
  const what = "its permissions";
  const question = { what, query: PERMISSIONS_QUERY, answer: permissionsSchema };
  const { permissions, locationStatusesOrError } = await client.ask(question, signal);
  const may = (list: z.infer<typeof permissionList>) => list.find(({ permission }) => permission === RELOAD)?.value;
  const everywhere = may(permissions) ?? true;
  const entries = locationStatusesOrError.entries ?? [];
  const refused = entries
    .filter((entry) => isWatched(config.locations, entry.name) && !(may(entry.permissions) ?? everywhere))
    .map(({ name }) => name);
  if (refused.length === 0 && (everywhere || entries.length > 0))
    return ["pass", "Loadline may reload its code locations."];
  const which = refused.length === entries.length ? "" : ` ${refused.slice(0, 10).join(", ")}`;
  return [
    "warn",
    `Loadline may not reload${which === "" ? " its code locations" : which}; watching does not need that.`,
    "Start the webserver without --read-only, or give a token that may reload, if people are to reload from Loadline.",
  ];
}

function count(locations: number): string {
  return `${locations} code ${locations === 1 ? "location" : "locations"}`;
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
}
