import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenConnection } from "../../../domain/connection.ts";
import type { TlsIdentity } from "../../../net/guarded-fetch.ts";
import { kubernetesConfigSchema } from "./config.ts";
import { KubernetesError } from "./kubernetes-error.ts";

/** Where every pod finds its service account: token, authority and namespace. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** How a cluster is reached. */
export type ClusterAccess = {
  /** Address of the API server, without a slash at its end. */
  readonly server: string;
  /** Of units that name none. */
  readonly namespace: string;
  readonly tls: TlsIdentity;
  readonly token: string | null;
};

type Wrong = { path: (string | number)[]; message: string };

/** What is wrong with a connection's configuration; empty when nothing is. */
export function accessErrors(connection: OpenConnection): Wrong[] {
  const parsed = kubernetesConfigSchema.safeParse(connection.config);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      path: path.map((step) => (typeof step === "number" ? step : String(step))),
      message,
    }));
  }
  const { inCluster, cert } = parsed.data;
  const { token, key } = connection.secrets;
  if (cert !== undefined && key === undefined) return [{ path: ["cert"], message: "has no private key: set it" }];
  if (inCluster === undefined && token === undefined && key === undefined) {
    return [{ path: ["server"], message: "has no credentials: set a token, or a certificate and its key" }];
  }
  return [];
}

/**
 * What a connection says of reaching its cluster. A pod's own token is read anew each time, since the kubelet replaces
 * it within the hour.
 * @throws KubernetesError where the configuration is not valid, or the worker runs in no cluster.
 */
export async function accessOf(connection: OpenConnection, folder = SERVICE_ACCOUNT): Promise<ClusterAccess> {
  const errors = accessErrors(connection);
  if (errors.length > 0) {
    const places = errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new KubernetesError(`The connection ${connection.name} is not valid: ${places}`, "Correct it.", null);
  }
  const { server, inCluster, ca, cert, namespace } = kubernetesConfigSchema.parse(connection.config);
  if (inCluster === true) return ofOwnPod(namespace, folder);
  return {
    server: (server ?? "").replace(/\/+$/, ""),
    namespace: namespace ?? "default",
    tls: { ca, ...(cert !== undefined && { cert, key: connection.secrets.key }) },
    token: connection.secrets.token ?? null,
  };
}

async function ofOwnPod(namespace: string | undefined, folder: string): Promise<ClusterAccess> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = process.env;
  try {
    if (host === undefined) throw new Error("KUBERNETES_SERVICE_HOST is not set");
    const read = async (name: string) => (await readFile(join(folder, name), "utf8")).trim();
    const [token, ca, own] = await Promise.all([read("token"), read("ca.crt"), read("namespace")]);
    const name = host.includes(":") ? `[${host}]` : host;
    return { server: `https://${name}:${port}`, namespace: namespace ?? own, tls: { ca }, token };
  } catch (error) {
    throw new KubernetesError(
      "Loadline's worker does not run in a Kubernetes cluster, or its pod has no service account.",
      "Give the address of the API server and a token instead, or set automountServiceAccountToken for the worker's pod.",
      null,
      { cause: error },
    );
  }
}
