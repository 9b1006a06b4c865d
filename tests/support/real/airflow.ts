import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { awaitReady, type Program, startProgram } from "./program.ts";
import { environmentOf, type PythonEnvironment } from "./python-env.ts";

/** Importing Airflow takes seconds, on a machine that does other things too, many. */
const START_LIMIT_MS = 300_000;

/** Where the DAGs of a bundle come from: a branch of a git repository, or a folder. */
export type AirflowBundle =
  | { readonly name: string; readonly repository: string; readonly branch: string; readonly subdir?: string }
  | { readonly name: string; readonly folder: string };

/** An Airflow 3 of a test: API server and DAG processor on SQLite, with a home of its own. It keeps its address. */
export type Airflow = {
  readonly url: string;
  /** May do everything. */
  readonly username: string;
  readonly password: string;
  /** May read, and nothing else. */
  readonly viewer: { readonly username: string; readonly password: string };
  readonly home: string;
  readonly environment: PythonEnvironment;
  /** Everything that API server and DAG processor wrote. */
  output(): string;
  stopApi(): Promise<void>;
  startApi(): Promise<void>;
  stopProcessor(): Promise<void>;
  /** Starts the DAG processor, if none runs, for all bundles or this one; it begins to parse soon after. */
  startProcessor(only?: { readonly bundle: string; readonly parseSeconds: number }): Promise<void>;
  /** One request to the REST API as the one who may do everything; the answer's JSON. @throws unless it went well */
  request(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Ends everything and removes the home. */
  remove(): Promise<void>;
};

export type AirflowOptions = {
  readonly bundles: readonly AirflowBundle[];
  /** Seconds between two parses of a file, and two fetches of a git bundle. */
  readonly parseSeconds?: number;
  readonly env?: Readonly<Record<string, string>>;
};

const ADMIN = { username: "operator", password: "operator-of-this-test" };
const VIEWER = { username: "watcher", password: "watcher-of-this-test" };

/** Makes a database, starts both programs and waits until the API answers. Takes half a minute or so. */
export async function startAirflow({ bundles, parseSeconds = 1, env = {} }: AirflowOptions): Promise<Airflow> {
  const environment = await environmentOf("airflow");
  const home = await mkdtemp(join(tmpdir(), "loadline-airflow-"));
  const passwords = join(home, "passwords.json");
  await mkdir(join(home, "dags"));
  await writeFile(passwords, JSON.stringify({ [ADMIN.username]: ADMIN.password, [VIEWER.username]: VIEWER.password }));
  const settings: Record<string, string> = {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: `${ADMIN.username}:admin,${VIEWER.username}:viewer`,
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: passwords,
    AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL: "0",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${home}/airflow.db`,
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify(bundles.map((each) => bundleOf(each, parseSeconds))),
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH: join(home, "bundles"),
    AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: String(parseSeconds),
    AIRFLOW__DAG_PROCESSOR__BUNDLE_REFRESH_CHECK_INTERVAL: String(parseSeconds),
    // A DAG that left its file is gone soon, as its file's parse times are seconds apart.
    AIRFLOW__DAG_PROCESSOR__STALE_DAG_THRESHOLD: "5",
    AIRFLOW__SCHEDULER__PARSING_CLEANUP_INTERVAL: "2",
    AIRFLOW__DAG_PROCESSOR__PRINT_STATS_INTERVAL: "0",
    AIRFLOW__API__SECRET_KEY: "secret-of-this-test",
    AIRFLOW__API_AUTH__JWT_SECRET: "secret-of-the-tokens-of-this-test-which-is-long-enough-for-hs512-",
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(home, "logs"),
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
    PYTHONUNBUFFERED: "1",
    ...env,
  };
  const start = (args: string[], more: Record<string, string> = {}) =>
    startProgram(environment.command("airflow"), args, { cwd: home, env: { ...settings, ...more } });
  let api: Program | null = null;
  let processor: Program | null = null;
  const stop = async () => {
    await Promise.all([api?.stop(), processor?.stop()]);
    api = null;
    processor = null;
  };
  let port = 0;
  const url = () => `http://127.0.0.1:${port}`;
  const startApi = async () => {
    api ??= start(["api-server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", "--apps", "core"]);
    await awaitReady(api, "the API server", START_LIMIT_MS, async () => (await fetch(`${url()}/api/v2/version`)).ok);
  };
  const startProcessor: Airflow["startProcessor"] = async (only) => {
    processor ??=
      only === undefined
        ? start(["dag-processor"])
        : start(["dag-processor", "--bundle-name", only.bundle], {
            AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: String(only.parseSeconds),
          });
  };
  try {
    await finished(start(["db", "migrate"]), "airflow db migrate");
    port = await freePort();
    await startProcessor();
    await startApi();
  } catch (error) {
    await stop();
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  let token: string | null = null;
  return {
    url: url(),
    ...ADMIN,
    viewer: VIEWER,
    home,
    environment,
    output: () => `${api?.output() ?? ""}\n${processor?.output() ?? ""}`,
    startApi,
    startProcessor,
    stopApi: async () => {
      await api?.stop();
      api = null;
    },
    stopProcessor: async () => {
      await processor?.stop();
      processor = null;
    },
    async request(method, path, body) {
      token ??= (await json(await post(`${url()}/auth/token`, ADMIN))).access_token as string;
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const given = body === undefined ? {} : { body: JSON.stringify(body) };
      return json(await fetch(`${url()}/api/v2${path}`, { method, headers, ...given }));
    },
    remove: async () => {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function bundleOf(bundle: AirflowBundle, refreshSeconds: number) {
  const { name } = bundle;
  if ("folder" in bundle) {
    return {
      name,
      classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
      kwargs: { path: bundle.folder, refresh_interval: refreshSeconds },
    };
  }
  const { repository, branch, subdir } = bundle;
  return {
    name,
    classpath: "airflow.providers.git.bundles.git.GitDagBundle",
    kwargs: {
      repo_url: repository,
      tracking_ref: branch,
      refresh_interval: refreshSeconds,
      ...(subdir === undefined ? {} : { subdir }),
    },
  };
}

async function finished(program: Program, what: string): Promise<void> {
  await awaitReady(program, what, START_LIMIT_MS, async () => program.exitCode() === 0);
}

function post(address: string, body: unknown): Promise<Response> {
  return fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function json(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return text === "" ? {} : JSON.parse(text);
}
