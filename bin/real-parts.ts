// The parts of `npm run test:real`, each a folder of tests/real, and the programs that they drive.

/** A program that tests drive and that npm does not bring. */
export type Tool = {
  readonly name: string;
  /** Debian's package that brings it. */
  readonly package: string;
  /** Any of these on the path will do, or, where `probe` is set, the first that runs well with these arguments. */
  readonly commands: readonly string[];
  readonly probe?: readonly string[];
};

const PYTHON: Tool = {
  name: "Python 3.10, 3.11 or 3.12 that makes virtual environments",
  package: "python3-venv",
  commands: ["python3.11", "python3.12", "python3.10", "python3"],
  probe: ["-c", "import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))"],
};
const DOCKER: Tool = { name: "the Docker engine", package: "docker.io", commands: ["dockerd"] };
const REGISTRY: Tool = { name: "a registry", package: "docker-registry", commands: ["docker-registry"] };
const BUSYBOX: Tool = { name: "a static busybox", package: "busybox-static", commands: ["busybox"] };
const OPENSSL: Tool = { name: "OpenSSL", package: "openssl", commands: ["openssl"] };
const COMPOSE: Tool = { name: "Docker Compose", package: "docker-compose", commands: ["docker-compose"] };
const CHROMIUM: Tool = {
  name: "Chromium",
  package: "chromium",
  commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
};

const GIT: Tool = { name: "git", package: "git", commands: ["git"] };
const SSHD: Tool = { name: "an SSH server", package: "openssh-server", commands: ["sshd"] };

const ENGINE = [DOCKER, BUSYBOX, OPENSSL, PYTHON];

export type RealPart = {
  /** Folder below tests/real. */
  readonly folder: string;
  readonly name: string;
  /** Two lanes of about the same length run beside each other, since much of a part is waiting; what measures time alone. */
  readonly lane?: "killed" | "other";
  readonly tools: readonly Tool[];
  /** Python environments that it asks for first (tests/support/real/requirements-<name>.txt). */
  readonly python?: readonly string[];
};

/** In the order in which those of a lane run: what the others build on comes first. */
export const REAL_PARTS: readonly RealPart[] = [
  { folder: "crashes", name: "Workers killed", lane: "killed", tools: [REGISTRY, ...ENGINE] },
  { folder: "docker", name: "Docker engine", lane: "killed", tools: [REGISTRY, ...ENGINE] },
  {
    folder: "dagster",
    name: "Dagster source",
    lane: "other",
    tools: [PYTHON],
    python: ["dagster-newest", "dagster-oldest"],
  },
  {
    folder: "oracle",
    name: "Dagster's own differ as oracle",
    lane: "other",
    tools: [PYTHON],
    python: ["dagster-newest", "dagster-oldest"],
  },
  { folder: "dbt", name: "dbt manifests", lane: "killed", tools: [PYTHON], python: ["dbt-v10", "dbt-v11", "dbt-v12"] },
  { folder: "airflow", name: "Airflow source", lane: "other", tools: [PYTHON, GIT], python: ["airflow"] },
  { folder: "git", name: "Git over SSH", lane: "killed", tools: [GIT, SSHD] },
  { folder: "registry", name: "Registry", lane: "killed", tools: [REGISTRY, ...ENGINE] },
  { folder: "groups", name: "Groups of containers", lane: "other", tools: [REGISTRY, ...ENGINE] },
  {
    folder: "compose",
    name: "Docker Compose",
    lane: "killed",
    tools: [COMPOSE, REGISTRY, ...ENGINE],
    python: ["dagster-newest"],
  },
  { folder: "loop", name: "The whole loop", tools: [REGISTRY, CHROMIUM, ...ENGINE], python: ["dagster-newest"] },
];
