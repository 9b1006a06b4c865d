import { sha256 } from "../../domain/snapshot/hash.ts";
import { storableText } from "../../domain/storable-text.ts";
import type { Observation } from "../source.ts";
import { isUnreachable, loadErrorOf, type PythonError, silenceErrorOf } from "./error-text.ts";
import type { SnapshotReading } from "./read-snapshot.ts";
import type { WorkspaceLocation } from "./workspace.ts";

type Loaded = Extract<WorkspaceLocation["state"], { type: "loaded" }>;
type Read = Extract<SnapshotReading, { status: "read" }>;

export function loadedObservation(
  name: string,
  { displayMetadata, updatedAt }: WorkspaceLocation,
  state: Loaded & { serverId: string },
  { assets, fidelity }: Read,
): Observation {
  return {
    ...common(name, displayMetadata),
    serverId: state.serverId,
    servedSince: updatedAt,
    runtime: { ...state.runtime },
    fidelity,
    status: "loaded",
    assets,
  };
}

/**
 * A location that failed to load has no process that the webserver could name: the failure itself stands for it, so
 * that it is the same however often it is tried again.
 */
export function failedObservation(
  name: string,
  { displayMetadata }: WorkspaceLocation,
  failure: PythonError,
): Observation {
  const unreachable = isUnreachable(failure);
  const error = unreachable ? silenceErrorOf(failure) : loadErrorOf(failure);
  const digest = sha256(JSON.stringify(error)).toString("hex");
  return {
    ...common(name, displayMetadata),
    serverId: `failed:${digest.slice(0, 32)}`,
    runtime: {},
    fidelity: "graphql",
    status: "failed",
    error,
    ...(unreachable ? { unreachable } : {}),
  };
}

function common(location: string, displayMetadata: WorkspaceLocation["displayMetadata"]) {
  const { image, ...rest } = displayMetadata;
  return {
    location,
    restartIsLoad: !isManaged(displayMetadata),
    observedAt: new Date(),
    metadata: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, storableText(value)])),
    image: image ? imageOf(image) : null,
  };
}

/**
 * Whether the webserver itself runs the location's code server, and starts another one whenever it starts. Of code
 * servers that run by themselves it tells where they listen.
 */
export function isManaged(displayMetadata: WorkspaceLocation["displayMetadata"]): boolean {
  return !["host", "port", "socket"].some((name) => Object.hasOwn(displayMetadata, name));
}

/** `repo@sha256:…` says what it is; a tag does not. */
function imageOf(reference: string): { reference: string; digest: string | null } {
  return { reference: storableText(reference), digest: /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] ?? null };
}
