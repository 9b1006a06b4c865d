import type { UnitInput } from "#lib/client/mutations/units.ts";
import type { UnitView } from "#lib/contracts/units.ts";
import { isJsonObject, type JsonObject } from "#lib/domain/json.ts";
import { membersBeside, numberOrText, readObject, splitLines, text } from "./connection-draft.ts";

export const UNIT_DRIVERS = {
  "docker-engine": "Docker containers",
  kubernetes: "Kubernetes workloads",
  webhook: "Webhook",
  "git-ref": "Git branch",
  "release-directory": "Release directory",
} as const;
type UnitDriver = keyof typeof UNIT_DRIVERS;

/** A deploy unit as its form holds it. */
export type UnitDraft = {
  readonly name: string;
  readonly driver: string;
  readonly engine: string;
  /** How the container is found. */
  readonly by: "container" | "compose" | "services";
  readonly container: string;
  readonly project: string;
  readonly service: string;
  /** Services that are replaced together, one per line. */
  readonly services: string;
  /** Of a workload of Kubernetes. */
  readonly cluster: string;
  readonly namespace: string;
  readonly workloadKind: string;
  readonly workload: string;
  readonly podContainer: string;
  /** What goes back: one workload, or all of a release of Airflow. */
  readonly scope: "workload" | "airflow";
  readonly release: string;
  /** Of what a webhook's receiver deploys. */
  readonly endpoint: string;
  readonly receiverUnit: string;
  /** Of a branch: the connection to its repository, and its name. */
  readonly repository: string;
  readonly branch: string;
  readonly settleSeconds: string;
  readonly startSeconds: string;
  readonly stopSeconds: string;
  readonly deploySeconds: string;
  readonly observeSeconds: string;
  /** Configuration of drivers that have no fields here. */
  readonly json: string;
  /** Members of the configuration that the form has no fields for: kept as they are. */
  readonly rest: JsonObject;
  readonly locations: readonly string[];
  /** Names that are not recorded yet, one per line. */
  readonly moreLocations: string;
  readonly repositories: string;
};

/** The times of each driver; the others have none in the form. */
const TIMES = {
  "docker-engine": ["settleSeconds", "startSeconds", "stopSeconds", "observeSeconds"],
  kubernetes: ["settleSeconds", "startSeconds", "observeSeconds"],
  webhook: ["settleSeconds", "deploySeconds", "observeSeconds"],
  "git-ref": ["observeSeconds"],
} as const;
type Time = (typeof TIMES)[keyof typeof TIMES][number];

/** Members that each driver's fields stand for; a driver without any is edited as JSON. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "docker-engine": ["engine", "container", "compose"],
  kubernetes: ["cluster", "namespace", "kind", "name", "container", "airflow"],
  webhook: ["endpoint", "unit"],
  "git-ref": ["repository", "branch"],
};

/** Names of the times that the form of a driver has. */
export function timesOf(driver: string): readonly Time[] {
  return Object.hasOwn(TIMES, driver) ? TIMES[driver as keyof typeof TIMES] : [];
}

const RELEASE_DIRECTORY = '{\n  "root": "/srv/orders",\n  "command": ["./bin/serve"]\n}';

/** As Airflow's own file for Docker Compose calls them. */
const AIRFLOW_SERVICES =
  "airflow-scheduler\nairflow-dag-processor\nairflow-apiserver\nairflow-triggerer\nairflow-worker";

export function newUnitDraft(engine: string): UnitDraft {
  return {
    name: "",
    driver: "docker-engine",
    engine,
    by: "container",
    container: "",
    project: "",
    service: "",
    services: AIRFLOW_SERVICES,
    cluster: "",
    namespace: "",
    workloadKind: "Deployment",
    workload: "",
    podContainer: "",
    scope: "workload",
    release: "",
    endpoint: "",
    receiverUnit: "",
    repository: "",
    branch: "",
    settleSeconds: "",
    startSeconds: "",
    stopSeconds: "",
    deploySeconds: "",
    observeSeconds: "",
    json: RELEASE_DIRECTORY,
    rest: {},
    locations: [],
    moreLocations: "",
    repositories: "",
  };
}

export function unitDraftOf(unit: UnitView): UnitDraft {
  const { config, driver } = unit;
  const compose = isJsonObject(config.compose) ? config.compose : null;
  const airflow = isJsonObject(config.airflow) ? config.airflow : null;
  const services = Array.isArray(compose?.services) ? compose.services.map((one) => text(one)).join("\n") : null;
  return {
    ...newUnitDraft(text(config.engine)),
    name: unit.name,
    driver,
    by: compose === null ? "container" : services === null ? "compose" : "services",
    container: driver === "docker-engine" ? text(config.container) : "",
    project: text(compose?.project),
    service: text(compose?.service),
    services: services ?? AIRFLOW_SERVICES,
    cluster: text(config.cluster),
    namespace: text(config.namespace),
    workloadKind: text(config.kind) || "Deployment",
    workload: text(config.name),
    podContainer: driver === "kubernetes" ? text(config.container) : "",
    scope: airflow === null ? "workload" : "airflow",
    release: text(airflow?.release),
    endpoint: text(config.endpoint),
    receiverUnit: text(config.unit),
    repository: text(config.repository),
    branch: text(config.branch),
    settleSeconds: text(config.settleSeconds),
    startSeconds: text(config.startSeconds),
    stopSeconds: text(config.stopSeconds),
    deploySeconds: text(config.deploySeconds),
    observeSeconds: text(config.observeSeconds),
    json: SHOWN[driver] === undefined ? JSON.stringify(config, null, 2) : RELEASE_DIRECTORY,
    rest: {
      ...(SHOWN[driver] === undefined ? {} : membersBeside(config, [...SHOWN[driver], ...timesOf(driver)])),
      // Which parts of a release go back has no field.
      ...(airflow !== null && airflow.components !== undefined && { airflow }),
    },
    locations: unit.locations,
    repositories: unit.allowedRepositories.join("\n"),
  };
}

/** What is sent. @throws SyntaxError where the configuration is no JSON object. */
export function unitInputOf(draft: UnitDraft): UnitInput {
  return {
    unit: draft.name.trim(),
    driver: draft.driver,
    config: configOf(draft),
    locations: [...new Set([...draft.locations, ...splitLines(draft.moreLocations)])],
    allowedRepositories: splitLines(draft.repositories),
  };
}

function configOf(draft: UnitDraft): JsonObject {
  const times = timesOf(draft.driver).flatMap((name) => {
    const given = draft[name].trim();
    return given === "" ? [] : [[name, numberOrText(given)] as const];
  });
  switch (draft.driver) {
    case "docker-engine":
      return {
        engine: draft.engine,
        ...(draft.by === "container"
          ? { container: draft.container.trim() }
          : {
              compose: {
                project: draft.project.trim(),
                ...(draft.by === "compose"
                  ? { service: draft.service.trim() }
                  : { services: splitLines(draft.services) }),
              },
            }),
        ...Object.fromEntries(times),
        ...draft.rest,
      };
    case "kubernetes":
      return {
        cluster: draft.cluster,
        ...(draft.namespace.trim() !== "" && { namespace: draft.namespace.trim() }),
        ...(draft.scope === "airflow"
          ? { airflow: { ...airflowParts(draft.rest), release: draft.release.trim() } }
          : { kind: draft.workloadKind, name: draft.workload.trim() }),
        ...(draft.podContainer.trim() !== "" && { container: draft.podContainer.trim() }),
        ...Object.fromEntries(times),
        ...membersBeside(draft.rest, ["airflow"]),
      };
    case "webhook":
      return {
        endpoint: draft.endpoint,
        unit: draft.receiverUnit.trim(),
        ...Object.fromEntries(times),
        ...draft.rest,
      };
    case "git-ref":
      return {
        repository: draft.repository,
        branch: draft.branch.trim(),
        ...Object.fromEntries(times),
        ...draft.rest,
      };
    default:
      return readObject(draft.json);
  }
}

function airflowParts({ airflow }: JsonObject): JsonObject {
  return isJsonObject(airflow) ? airflow : {};
}

export function driverName(driver: string): string {
  return Object.hasOwn(UNIT_DRIVERS, driver) ? UNIT_DRIVERS[driver as UnitDriver] : driver;
}

/** What of the outside a unit stands for, in a line. */
export function targetText({ driver, config }: UnitView): string {
  if (driver === "kubernetes") {
    const namespace = text(config.namespace);
    const where = namespace === "" ? text(config.cluster) : `${text(config.cluster)}, namespace ${namespace}`;
    if (isJsonObject(config.airflow)) return `Airflow release ${text(config.airflow.release)} on ${where}`;
    return `${text(config.kind) || "Deployment"} ${text(config.name)} on ${where}`;
  }
  if (driver === "webhook") return `${text(config.unit)} by ${text(config.endpoint)}`;
  if (driver === "git-ref") return `${text(config.branch)} of ${text(config.repository)}`;
  if (driver !== "docker-engine") return text(config.root);
  const compose = isJsonObject(config.compose) ? config.compose : null;
  const services = Array.isArray(compose?.services) ? compose.services.map(text).join(", ") : text(compose?.service);
  const what = compose === null ? text(config.container) : `${services} of ${text(compose.project)}`;
  return `${what} on ${text(config.engine)}`;
}
