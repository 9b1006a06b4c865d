import { setTimeout as delay } from "node:timers/promises";
import type {
  AppsV1Api,
  AuthorizationV1Api,
  CoreV1Api,
  PromiseHttpLibrary,
  V1Deployment,
  V1Pod,
  V1ReplicaSet,
  V1ResourceAttributes,
  V1StatefulSet,
  VersionInfo,
} from "@kubernetes/client-node";
import type { OpenConnection } from "../../../domain/connection.ts";
import { guardedAgent } from "../../../net/guarded-fetch.ts";
import { accessOf, type ClusterAccess } from "./access.ts";
import { readText, sendToCluster } from "./cluster-request.ts";
import type { WorkloadKind } from "./config.ts";
import { isAnswer, mayPass } from "./kubernetes-error.ts";

/** How often a request that the server was too busy for is sent again. */
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Workloads that a list for people holds at most. */
const MOST_LISTED = 500;

export type RawWorkload = V1Deployment | V1StatefulSet;

/** A cluster as the driver uses it. Everything throws KubernetesError, except where it says otherwise. */
export type Cluster = {
  readonly access: ClusterAccess;
  /** Null when there is none of that name. */
  workload(kind: WorkloadKind, namespace: string, name: string, signal: AbortSignal): Promise<RawWorkload | null>;
  /** A strategic merge patch; with `metadata.resourceVersion` in it, 409 when the object has changed since. */
  patchWorkload(
    kind: WorkloadKind,
    namespace: string,
    name: string,
    patch: object,
    signal: AbortSignal,
  ): Promise<RawWorkload>;
  /** By label; null: all of the namespace. */
  listWorkloads(
    kind: WorkloadKind,
    namespace: string,
    selector: string | null,
    signal: AbortSignal,
  ): Promise<RawWorkload[]>;
  replicaSets(namespace: string, selector: string, signal: AbortSignal): Promise<V1ReplicaSet[]>;
  /** With the resource version of the list, from which it can be watched. */
  pods(
    namespace: string,
    selector: string,
    signal: AbortSignal,
  ): Promise<{ pods: V1Pod[]; resourceVersion: string | null }>;
  /** Only that very pod, by its uid; one that is gone is no error. */
  deletePod(pod: V1Pod, signal: AbortSignal): Promise<void>;
  /** Last lines of a container, `previous`: of its run before; null where there are none, or they may not be read. */
  log(
    pod: V1Pod,
    container: string,
    bounds: { lines: number; mostBytes: number; previous: boolean },
    signal: AbortSignal,
  ): Promise<string | null>;
  may(attributes: V1ResourceAttributes, signal: AbortSignal): Promise<boolean>;
  version(signal: AbortSignal): Promise<VersionInfo>;
  /** The stream of a watch: a JSON text per line. */
  watch(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
};

/** @throws KubernetesError when the connection's configuration is not valid. */
export async function openCluster(connection: OpenConnection): Promise<Cluster> {
  // Loaded by the worker alone, and there when it is needed: the library takes 90 MB.
  const library = await import("@kubernetes/client-node");
  const access = await accessOf(connection);
  const agent = guardedAgent(access.tls);

  /** A client whose requests end with `signal`. */
  function api<Client>(
    Api: new (configuration: ReturnType<typeof library.createConfiguration>) => Client,
    signal: AbortSignal,
  ): Client {
    const http: PromiseHttpLibrary = {
      async send(request) {
        const body = request.getBody();
        const response = await sendToCluster(
          access,
          agent,
          {
            url: request.getUrl(),
            method: request.getHttpMethod(),
            headers: request.getHeaders(),
            body: typeof body === "string" ? body : undefined,
          },
          signal,
        );
        const text = await readText(response, access);
        const headers = Object.fromEntries(response.headers);
        return new library.ResponseContext(response.status, headers, {
          text: async () => text,
          binary: async () => Buffer.from(text),
          stream: () => null,
        });
      },
    };
    return new Api(
      library.createConfiguration({
        baseServer: new library.ServerConfiguration(access.server, {}),
        httpApi: library.wrapHttpLibrary(http),
      }),
    );
  }
  const apps = (signal: AbortSignal): AppsV1Api => api(library.AppsV1Api, signal);
  const core = (signal: AbortSignal): CoreV1Api => api(library.CoreV1Api, signal);
  const authorization = (signal: AbortSignal): AuthorizationV1Api => api(library.AuthorizationV1Api, signal);
  const strategic = library.setHeaderOptions("Content-Type", library.PatchStrategy.StrategicMergePatch);

  return {
    access,
    workload: (kind, namespace, name, signal) =>
      unlessMissing(() =>
        again(signal, (): Promise<RawWorkload> => {
          const asked = { namespace, name };
          return kind === "Deployment"
            ? apps(signal).readNamespacedDeployment(asked)
            : apps(signal).readNamespacedStatefulSet(asked);
        }),
      ),
    patchWorkload: (kind, namespace, name, body, signal) =>
      again(signal, (): Promise<RawWorkload> => {
        const asked = { namespace, name, body, fieldManager: "loadline" };
        return kind === "Deployment"
          ? apps(signal).patchNamespacedDeployment(asked, strategic)
          : apps(signal).patchNamespacedStatefulSet(asked, strategic);
      }),
    listWorkloads: (kind, namespace, selector, signal) =>
      again(signal, async (): Promise<RawWorkload[]> => {
        const asked = { namespace, limit: MOST_LISTED, ...(selector !== null && { labelSelector: selector }) };
        return kind === "Deployment"
          ? (await apps(signal).listNamespacedDeployment(asked)).items
          : (await apps(signal).listNamespacedStatefulSet(asked)).items;
      }),
    replicaSets: (namespace, labelSelector, signal) =>
      again(signal, async () => (await apps(signal).listNamespacedReplicaSet({ namespace, labelSelector })).items),
    pods: (namespace, labelSelector, signal) =>
      again(signal, async () => {
        const list = await core(signal).listNamespacedPod({ namespace, labelSelector });
        return { pods: list.items, resourceVersion: list.metadata?.resourceVersion ?? null };
      }),
    async deletePod({ metadata }, signal) {
      const { name = "", namespace = "", uid } = metadata ?? {};
      const body = uid === undefined ? {} : { preconditions: { uid } };
      try {
        await again(signal, () => core(signal).deleteNamespacedPod({ namespace, name, body }));
      } catch (error) {
        // 409: one of the same name but another uid.
        if (!isAnswer(error, 404, 409)) throw error;
      }
    },
    async log({ metadata }, container, { lines, mostBytes, previous }, signal) {
      const { name = "", namespace = "" } = metadata ?? {};
      const asked = { namespace, name, container, previous, tailLines: lines, limitBytes: mostBytes };
      try {
        return await core(signal).readNamespacedPodLog(asked);
      } catch (error) {
        // 400: that container never started; 403: the role lets nobody read logs.
        if (isAnswer(error, 400, 403, 404) || mayPass(error)) return null;
        throw error;
      }
    },
    may: (resourceAttributes, signal) =>
      again(signal, async () => {
        const body = { spec: { resourceAttributes } };
        return (await authorization(signal).createSelfSubjectAccessReview({ body })).status?.allowed === true;
      }),
    version: (signal) => again(signal, () => api(library.VersionApi, signal).getCode()),
    watch(path, query, signal) {
      const url = `${access.server}${path}?${new URLSearchParams({ watch: "true", ...query })}`;
      return sendToCluster(access, agent, { url, method: "GET", headers: { accept: "application/json" } }, signal);
    },
  };
}

async function unlessMissing<Found>(ask: () => Promise<Found>): Promise<Found | null> {
  try {
    return await ask();
  } catch (error) {
    if (isAnswer(error, 404)) return null;
    throw error;
  }
}

/** Asks again where the server was too busy, after as long as it says. What got no answer at all is the caller's to repeat. */
async function again<Answer>(signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(error) || error.statusCode === null || tries === MOST_TRIES) throw error;
      const pauseMs = error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** tries;
      await delay(Math.min(pauseMs, LONGEST_PAUSE_MS), undefined, { signal });
    }
  }
}
