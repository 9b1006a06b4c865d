import { z } from "zod";
import { ERROR_SELECTION, type PythonError, pythonErrorSchema } from "./error-text.ts";
import type { GraphqlClient } from "./graphql-client.ts";
import { WebserverError } from "./webserver-error.ts";

/**
 * What tells one state of a location from the next, as far as this webserver knows: it changes with every load and
 * every attempt at one, and when the webserver starts.
 */
export type LocationStatus = { readonly name: string; readonly isLoading: boolean; readonly mark: string };

export const STATUS_QUERY = `query LoadlineStatus {
  version
  locationStatusesOrError {
    __typename
    ... on WorkspaceLocationStatusEntries { entries { name loadStatus updateTimestamp versionKey } }
    ... on PythonError { message }
  }
}`;

const loadStatus = z.string();
const failure = z.object({ __typename: z.literal("PythonError"), message: z.string() });
const statusSchema = z.object({
  version: z.string(),
  locationStatusesOrError: z.union([
    z.object({
      __typename: z.literal("WorkspaceLocationStatusEntries"),
      entries: z.array(z.object({ name: z.string(), loadStatus, updateTimestamp: z.number(), versionKey: z.string() })),
    }),
    failure,
  ]),
});

export type WorkspaceStatus = { readonly version: string; readonly locations: readonly LocationStatus[] };

/** Where every location stands: cheap, and asked all the time. @throws WebserverError */
export async function readStatus(client: GraphqlClient, signal: AbortSignal): Promise<WorkspaceStatus> {
  const what = "the state of its code locations";
  const answer = await client.ask({ what, query: STATUS_QUERY, answer: statusSchema }, signal);
  const statuses = answer.locationStatusesOrError;
  if (statuses.__typename === "PythonError") throw workspaceFailure(what, statuses.message);
  return {
    version: answer.version,
    locations: statuses.entries.map((entry) => ({
      name: entry.name,
      isLoading: entry.loadStatus === "LOADING",
      mark: `${entry.loadStatus} ${entry.updateTimestamp} ${entry.versionKey}`,
    })),
  };
}

export const LOCATION_QUERY = `query LoadlineLocation($name: String!) {
  workspaceLocationEntryOrError(name: $name) {
    __typename
    ... on WorkspaceLocationEntry {
      name loadStatus updatedTimestamp versionKey
      displayMetadata { key value }
      locationOrLoadError {
        __typename
        ... on RepositoryLocation {
          serverId
          repositories { name }
          dagsterLibraryVersions { name version }
        }
        ... on PythonError { ${ERROR_SELECTION} }
      }
    }
    ... on PythonError { message }
  }
}`;

const locationSchema = z.object({
  workspaceLocationEntryOrError: z
    .union([
      z.object({
        __typename: z.literal("WorkspaceLocationEntry"),
        name: z.string(),
        loadStatus,
        updatedTimestamp: z.number(),
        versionKey: z.string(),
        displayMetadata: z.array(z.object({ key: z.string(), value: z.string() })),
        locationOrLoadError: z
          .union([
            z.object({
              __typename: z.literal("RepositoryLocation"),
              serverId: z.string().nullable(),
              repositories: z.array(z.object({ name: z.string() })),
              dagsterLibraryVersions: z.array(z.object({ name: z.string(), version: z.string() })).nullable(),
            }),
            pythonErrorSchema.extend({ __typename: z.literal("PythonError") }),
          ])
          .nullable(),
      }),
      failure,
    ])
    .nullable(),
});

/** One code location as the webserver has it now. */
export type WorkspaceLocation = {
  readonly mark: string;
  /** When the webserver loaded it, or failed to. */
  readonly updatedAt: Date;
  readonly displayMetadata: Readonly<Record<string, string>>;
  readonly state:
    | { readonly type: "loading" }
    | {
        readonly type: "loaded";
        /** Null of a location that no code server serves. */
        readonly serverId: string | null;
        readonly repositories: readonly string[];
        readonly runtime: Readonly<Record<string, string>>;
      }
    | { readonly type: "failed"; readonly error: PythonError };
};

/** Null: the workspace does not have it. @throws WebserverError */
export async function readLocation(
  client: GraphqlClient,
  name: string,
  signal: AbortSignal,
): Promise<WorkspaceLocation | null> {
  const what = `the code location ${name}`;
  const answer = await client.ask({ what, query: LOCATION_QUERY, variables: { name }, answer: locationSchema }, signal);
  const entry = answer.workspaceLocationEntryOrError;
  if (entry === null) return null;
  if (entry.__typename === "PythonError") throw workspaceFailure(what, entry.message);
  return {
    mark: `${entry.loadStatus} ${entry.updatedTimestamp} ${entry.versionKey}`,
    updatedAt: new Date(entry.updatedTimestamp * 1_000),
    displayMetadata: Object.fromEntries(entry.displayMetadata.map(({ key, value }) => [key, value])),
    state: stateOf(entry.loadStatus, entry.locationOrLoadError),
  };
}

type Entry = Extract<
  z.infer<typeof locationSchema>["workspaceLocationEntryOrError"],
  { __typename: "WorkspaceLocationEntry" }
>;

function stateOf(status: string, found: Entry["locationOrLoadError"]): WorkspaceLocation["state"] {
  if (status === "LOADING" || found === null) return { type: "loading" };
  if (found.__typename === "PythonError") return { type: "failed", error: found };
  return {
    type: "loaded",
    serverId: found.serverId,
    repositories: found.repositories.map(({ name }) => name),
    runtime: Object.fromEntries((found.dagsterLibraryVersions ?? []).map(({ name, version }) => [name, version])),
  };
}

function workspaceFailure(what: string, message: string): WebserverError {
  return new WebserverError(
    "failed",
    `The webserver could not tell ${what}: ${message.trim()}`,
    "Look into the webserver's log, and at its workspace file.",
  );
}
