import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { deletePod, reconcile } from "./controllers.ts";
import { isContainerRunning, LAST_WORDS, type Node, type PodBehaviour, runNode } from "./kubelet.ts";
import { requirePublished } from "./published-schemas.ts";
import { Store, type Stored } from "./store.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** What the server answers instead of doing what was asked. */
export type Refusal = {
  status: number;
  reason: string;
  message: string;
  headers?: Record<string, string>;
  /** After which it is as before; null: until it is taken away. */
  times: number | null;
  /** Which requests it is for; all of them where it is left out. */
  only?: (method: string, path: string) => boolean;
};

export type StandInCluster = {
  readonly server: string;
  readonly token: string;
  readonly store: Store;
  readonly node: Node;
  /** Every request, such as `PATCH /apis/apps/v1/…`. */
  readonly requests: string[];
  /** What the API server refuses, the first that fits. */
  readonly refusals: Refusal[];
  /** What the account may; everything unless set. */
  may: (attributes: { verb: string; resource: string; namespace?: string }) => boolean;
  countProcesses(app: string): number;
  /** Answers nobody until the function that it returns is called. */
  disconnect(): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const COLLECTIONS = {
  deployments: { kind: "Deployment", apiVersion: "apps/v1", prefix: "/apis/apps/v1" },
  statefulsets: { kind: "StatefulSet", apiVersion: "apps/v1", prefix: "/apis/apps/v1" },
  replicasets: { kind: "ReplicaSet", apiVersion: "apps/v1", prefix: "/apis/apps/v1" },
  pods: { kind: "Pod", apiVersion: "v1", prefix: "/api/v1" },
} as const;
type Plural = keyof typeof COLLECTIONS;

const ROUND_MS = 15;
const TOKEN = "a-token-of-a-service-account";

/** A Kubernetes API server with its controllers and one node, in memory: what it answers is checked against the published schemas. */
export async function startCluster(behaviourOf: (image: string) => PodBehaviour | null): Promise<StandInCluster> {
  const store = new Store();
  const node: Node = { behaviourOf, overlapped: false };
  const requests: string[] = [];
  const refusals: Refusal[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      // A stand-in that is wrong must fail the test, not look like a fault of the cluster that passes.
      faults.push(error);
      response.destroy();
    });
  };
  const faults: unknown[] = [];
  let server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const rounds = setInterval(() => {
    reconcile(store);
    runNode(store, node);
  }, ROUND_MS);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://cluster");
    const method = request.method ?? "GET";
    requests.push(`${method} ${url.pathname}${url.search}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const send = (status: number, body: object, headers: Record<string, string> = {}) => {
      if ("kind" in body) requirePublished(body);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    const refuse = (code: number, reason: string, message: string, headers?: Record<string, string>) => {
      const base = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
      send(code, { ...base, message, reason, code }, headers);
    };
    const refusal = refusals.find(({ only }) => only === undefined || only(method, request.url ?? ""));
    if (refusal !== undefined) {
      if (refusal.times !== null && --refusal.times <= 0) refusals.splice(refusals.indexOf(refusal), 1);
      return refuse(refusal.status, refusal.reason, refusal.message, refusal.headers);
    }
    if (url.pathname === "/version") return send(200, VERSION);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(401, "Unauthorized", "Unauthorized");
    if (method === "POST" && url.pathname === "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") {
      const review = JSON.parse(text);
      const allowed = cluster.may(review.spec.resourceAttributes);
      return send(201, {
        ...review,
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        metadata: {},
        status: { allowed },
      });
    }
    const place = /^(\/api\/v1|\/apis\/apps\/v1)\/namespaces\/([^/]+)\/([a-z]+)(?:\/([^/]+))?(\/log)?$/.exec(
      url.pathname,
    );
    const plural = place?.[3] as Plural;
    const collection = COLLECTIONS[plural];
    if (place === null || collection === undefined || collection.prefix !== place[1]) {
      return refuse(404, "NotFound", "the server could not find the requested resource");
    }
    const [, , namespace = "", , name, log] = place;
    if (name === undefined) return list(collection, namespace, url.searchParams, response, send);
    const object = store.find(collection.kind, namespace, name);
    if (object === undefined) return refuse(404, "NotFound", `${plural}.apps "${name}" not found`);
    if (log !== undefined) return sendLog(object, url.searchParams, response, refuse);
    switch (method) {
      case "GET":
        return send(200, object);
      case "PATCH":
        return patch(object, text, request.headers["content-type"] ?? "", plural, send, refuse);
      case "DELETE":
        deletePod(store, object);
        return send(200, store.find(collection.kind, namespace, name) ?? object);
      default:
        return refuse(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }
  }

  type Send = (status: number, body: object) => void;
  type Refuse = (code: number, reason: string, message: string, headers?: Record<string, string>) => void;

  function list(
    { kind, apiVersion }: (typeof COLLECTIONS)[Plural],
    namespace: string,
    query: URLSearchParams,
    response: ServerResponse,
    send: Send,
  ) {
    const fits = ({ metadata, kind: own }: Stored) =>
      own === kind && metadata.namespace === namespace && selects(query, metadata.name, metadata.labels);
    const items = store.all(kind).filter(fits);
    if (query.get("watch") !== "true") {
      const metadata = { resourceVersion: String(store.version) };
      // As the API server does: the items of a list say neither kind nor version.
      const bare = items.map(({ kind: _, apiVersion: __, ...item }) => item);
      return send(200, { kind: `${kind}List`, apiVersion, metadata, items: bare });
    }
    const from = query.get("resourceVersion") ?? "";
    const oldest = store.changes[0]?.version ?? store.version;
    response.writeHead(200, { "content-type": "application/json" });
    const event = (type: string, object: object) => {
      if (type !== "BOOKMARK") requirePublished(object);
      response.write(`${JSON.stringify({ type, object })}\n`);
    };
    if (from !== "" && from !== "0" && Number(from) < oldest - 1) {
      const status = {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        code: 410,
        reason: "Expired",
      };
      event("ERROR", { ...status, message: `too old resource version: ${from} (${oldest})` });
      return void response.end();
    }
    let seen = Number(from || store.version);
    if (from === "") for (const item of items) event("ADDED", item);
    const tell = () => {
      for (const { version, type, object } of store.changes) {
        if (version <= seen) continue;
        seen = version;
        if (fits(object)) event(type, object);
      }
    };
    const bookmarks = setInterval(() => {
      event("BOOKMARK", { kind, apiVersion, metadata: { resourceVersion: String(store.version) } });
    }, 200);
    store.listeners.add(tell);
    response.once("close", () => {
      clearInterval(bookmarks);
      store.listeners.delete(tell);
    });
    tell();
  }

  function patch(object: Stored, text: string, contentType: string, plural: string, send: Send, refuse: Refuse) {
    if (contentType !== "application/strategic-merge-patch+json") {
      return refuse(415, "UnsupportedMediaType", `the body of the request was in an unknown format: ${contentType}`);
    }
    const wanted = JSON.parse(text);
    const version: unknown = wanted.metadata?.resourceVersion;
    if (version !== undefined && version !== object.metadata.resourceVersion) {
      const message = `Operation cannot be fulfilled on ${plural}.apps "${object.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`;
      return refuse(409, "Conflict", message);
    }
    const next = strategicMerge(object, wanted) as Stored;
    if (JSON.stringify(next.spec) !== JSON.stringify(object.spec)) {
      next.metadata.generation = (object.metadata.generation ?? 1) + 1;
    }
    requirePublished(next);
    store.put(next);
    send(200, store.find(object.kind, object.metadata.namespace, object.metadata.name) ?? next);
  }

  function sendLog(pod: Stored, query: URLSearchParams, response: ServerResponse, refuse: Refuse) {
    const { name, image } = pod.spec.containers[0];
    const restarts: number = pod.status.containerStatuses?.[0]?.restartCount ?? 0;
    if (query.get("previous") === "true" && restarts === 0) {
      return refuse(
        400,
        "BadRequest",
        `previous terminated container "${name}" in pod "${pod.metadata.name}" not found`,
      );
    }
    response.writeHead(200, { "content-type": "text/plain" });
    response.end(restarts > 0 ? `starting ${image}\n${LAST_WORDS}\n` : `starting ${image}\n`);
  }

  const cluster: StandInCluster = {
    server: `http://127.0.0.1:${port}`,
    token: TOKEN,
    store,
    node,
    requests,
    refusals,
    may: () => true,
    countProcesses: (app) =>
      store.all("Pod").filter((pod) => pod.metadata.labels.app === app && isContainerRunning(pod)).length,
    async disconnect() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      return async () => {
        server = createServer(handle);
        await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
      };
    },
    async close() {
      clearInterval(rounds);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await delay(0);
      if (faults.length > 0) throw new AggregateError(faults, "the stand-in answered what no Kubernetes answers");
    },
  };
  return cluster;
}

const VERSION = {
  major: "1",
  minor: "34",
  gitVersion: "v1.34.1",
  gitCommit: "93248f9ae092f571eb870b7664c534bfc7d00f03",
  gitTreeState: "clean",
  buildDate: "2025-09-09T19:37:43Z",
  goVersion: "go1.24.6",
  compiler: "gc",
  platform: "linux/amd64",
};

function selects(query: URLSearchParams, name: string, labels: Readonly<Record<string, string>>): boolean {
  const field = query.get("fieldSelector");
  if (field !== null && field !== `metadata.name=${name}`) return false;
  const selector = query.get("labelSelector");
  if (selector === null || selector === "") return true;
  return selector.split(",").every((term) => {
    const [label = "", value] = term.split("=");
    return value === undefined ? label in labels : labels[label] === value;
  });
}
