import { z } from "zod";
import { observeSeconds } from "../observe-seconds.ts";

/** Name of a namespace, a Deployment, a container: an RFC 1123 label or subdomain. */
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a name as Kubernetes allows: a-z, 0-9, - and .");
const label = objectName.max(63);

const pem = (what: string) =>
  z
    .string()
    .refine(
      (text) => text.includes("-----BEGIN CERTIFICATE-----"),
      `must be ${what} in PEM form: -----BEGIN CERTIFICATE-----`,
    );

/**
 * Configuration of a connection of the kind `kubernetes`: an API server, or with `inCluster` the one that the worker's
 * own pod runs under, spoken to as that pod's service account. Its secrets are `token` (of a service account) or `key`
 * (the private key of `cert`). There is no place for a kubeconfig: its exec plugins are programs that would run on the
 * worker's machine for whoever configures a deployment.
 */
export const kubernetesConfigSchema = z
  .strictObject(
    {
      server: z
        .url({ protocol: /^https?$/, error: "must be the address of an API server, such as https://10.0.0.1:6443" })
        .refine(isBare, "must be an address alone: no user and no query")
        .optional(),
      inCluster: z.literal(true).optional(),
      /** Who signed the API server's certificate; the authorities that the worker trusts anyhow where it is left out. */
      ca: pem("the authority's certificate").optional(),
      cert: pem("the client's certificate").optional(),
      /** Of units that name none. */
      namespace: label.optional(),
    },
    {
      error: (issue) =>
        issue.code === "unrecognized_keys" && issue.keys.some((key) => /exec|kubeconfig|auth-?provider/i.test(key))
          ? "takes no kubeconfig and no exec plugin, which would run programs on the worker's machine: give server, ca and the token of a service account (docs/kubernetes.md)"
          : undefined,
    },
  )
  .refine((config) => (config.server === undefined) !== (config.inCluster === undefined), {
    path: ["server"],
    message: "either the address of an API server or inCluster: true must be given",
  })
  .refine((config) => config.inCluster === undefined || (config.ca === undefined && config.cert === undefined), {
    path: ["inCluster"],
    message: "takes certificate and token from the worker's pod: leave ca and cert out",
  });

export const WORKLOAD_KINDS = ["Deployment", "StatefulSet"] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

const seconds = (most: number) => z.number().min(0).max(most);

/** What runs from Airflow's image in an installation by its Helm chart, in the order in which it is replaced. */
const AIRFLOW_COMPONENTS = ["scheduler", "dag-processor", "api-server", "webserver", "triggerer", "worker"] as const;

/** Which workload a deploy unit is, or which ones are one installation (docs/kubernetes.md). */
const unitSchema = z.strictObject({
  /** Name of the connection to the cluster. */
  cluster: z.string().min(1),
  /** The connection's own where it is left out. */
  namespace: label.optional(),
  kind: z.enum(WORKLOAD_KINDS).default("Deployment"),
  name: objectName.min(1).optional(),
  /**
   * All workloads of a release of Airflow's Helm chart, found by its labels; every container in their pods that runs the
   * same image goes along, such as those that wait for migrations.
   */
  airflow: z
    .strictObject({
      release: label,
      components: z
        .array(label)
        .min(1)
        .max(20)
        .default([...AIRFLOW_COMPONENTS]),
    })
    .optional(),
  /** Which of the pod's containers runs the code; the only one, or the first one, where it is left out. */
  container: label.optional(),
  /** How long every pod must stay ready before a deploy counts. */
  settleSeconds: seconds(600).default(10),
  /** How long a rollout may take until every pod is ready. */
  startSeconds: seconds(3_600).default(300),
  observeSeconds: observeSeconds.optional(),
});
export const kubernetesUnitConfigSchema = unitSchema.refine(
  (config) => (config.name === undefined) !== (config.airflow === undefined),
  { path: ["name"], message: "either the name of a workload or a release of Airflow must be given" },
);
export type KubernetesUnitConfig = z.infer<typeof kubernetesUnitConfigSchema>;

/** One workload. `siblings`: containers beside its own that run the same image go along. */
export type WorkloadConfig = Omit<KubernetesUnitConfig, "name" | "airflow"> & {
  readonly name: string;
  readonly siblings: boolean;
};

function isBare(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}
