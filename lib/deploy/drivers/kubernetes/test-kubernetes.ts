import { type ConnectionCheck, type OpenConnection, skippedCheck } from "../../../domain/connection.ts";
import { accessErrors } from "./access.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { isAnswer, KubernetesError } from "./kubernetes-error.ts";

const STEPS = ["Reach the API server", "Sign in", "Right to deploy", "Follow a rollout", "Read output"] as const;
type Step = (typeof STEPS)[number];

type Right = { verb: string; group: string; resource: string; subresource?: string };
const apps = (verb: string, resource: string): Right => ({ verb, group: "apps", resource });
const core = (verb: string, resource: string): Right => ({ verb, group: "", resource });

/** What the role of docs/kubernetes.md gives, by what it is for. */
const RIGHTS: Readonly<Record<"Right to deploy" | "Follow a rollout" | "Read output", readonly Right[]>> = {
  "Right to deploy": ["deployments", "statefulsets"].flatMap((resource) => [
    apps("get", resource),
    apps("patch", resource),
  ]),
  "Follow a rollout": [
    core("list", "pods"),
    apps("list", "replicasets"),
    ...["deployments", "statefulsets"].flatMap((resource) => [apps("list", resource), apps("watch", resource)]),
    core("watch", "pods"),
    core("delete", "pods"),
  ],
  "Read output": [{ ...core("get", "pods"), subresource: "log" }],
};

/**
 * Looks at everything that deploys need of a cluster, without changing anything; never throws for what is wrong outside.
 * `namespace`: of a unit; the connection's own where it is left out.
 */
export async function testKubernetes(
  connection: OpenConnection,
  signal: AbortSignal,
  namespace?: string,
): Promise<ConnectionCheck[]> {
  const errors = accessErrors(connection);
  if (errors.length > 0) {
    const places = errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    const fault = fail("Configuration", `It is not valid: ${places}.`, "Correct it, then test again.");
    return [fault, ...STEPS.map(skippedCheck)];
  }
  let cluster: Cluster;
  try {
    cluster = await openCluster(connection);
  } catch (error) {
    return [faultOf("Reach the API server", error), ...STEPS.slice(1).map(skippedCheck)];
  }
  const within = namespace ?? cluster.access.namespace;
  const looks: Record<Step, () => Promise<ConnectionCheck>> = {
    "Reach the API server": () => reach(cluster, signal),
    "Sign in": async () => {
      // Whoever is let in at all may ask this of themselves.
      await cluster.may({ namespace: within, verb: "get", group: "apps", resource: "deployments" }, signal);
      return pass("Sign in", `${cluster.access.server} accepts them.`);
    },
    "Right to deploy": () => rights(cluster, within, "Right to deploy", signal),
    "Follow a rollout": () => rights(cluster, within, "Follow a rollout", signal),
    "Read output": async () => {
      const found = await rights(cluster, within, "Read output", signal);
      // Rollbacks work without; only the reason of a failed one says less.
      return found.status === "fail" ? { ...found, status: "warn" } : found;
    },
  };
  const checks: ConnectionCheck[] = [];
  for (const step of STEPS) {
    if (checks.some(({ status }) => status === "fail")) checks.push(skippedCheck(step));
    else checks.push(await looks[step]().catch((error: unknown) => faultOf(step, error)));
  }
  return checks;
}

async function reach(cluster: Cluster, signal: AbortSignal): Promise<ConnectionCheck> {
  const { server } = cluster.access;
  const version = await cluster.version(signal).catch((error: unknown) => {
    // Some servers tell strangers nothing: they are there, and whether they let us in is the next step's.
    if (isAnswer(error, 401, 403)) return null;
    throw error;
  });
  const reached = pass(
    "Reach the API server",
    `${server} answers${version === null ? "" : ` (${version.gitVersion})`}.`,
  );
  if (!server.startsWith("http:") || /^http:\/\/(127\.|localhost|\[::1\])/.test(server)) return reached;
  return {
    ...reached,
    status: "warn",
    message: `${reached.message} It is spoken to without TLS: whoever shares the network reads the token.`,
    remedy: "Give its https address.",
  };
}

async function rights(
  cluster: Cluster,
  namespace: string,
  name: keyof typeof RIGHTS,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  const missing: string[] = [];
  for (const right of RIGHTS[name]) {
    if (await cluster.may({ namespace, ...right }, signal)) continue;
    missing.push(`${right.verb} ${right.resource}${right.subresource === undefined ? "" : `/${right.subresource}`}`);
  }
  if (missing.length === 0) return pass(name, `Its role in namespace ${namespace} suffices.`);
  return fail(
    name,
    `In namespace ${namespace} it may not: ${missing.join(", ")}.`,
    "Bind the role of docs/kubernetes.md to the connection's account in this namespace.",
  );
}

function faultOf(name: Step, error: unknown): ConnectionCheck {
  if (!(error instanceof KubernetesError)) throw error;
  return fail(name, error.message, error.remedy);
}

function pass(name: Step, message: string): ConnectionCheck {
  return { name, status: "pass", message, remedy: null };
}

function fail(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}
