import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Served, SourceFixture } from "#tests/contract/source.ts";
import { startFake } from "./fake-webserver.ts";

/** One bundle of the stand-in: what it serves, at which version, and what is wrong with its definitions. */
export type FakeBundle = {
  /** With both, some of its files cannot be imported. */
  served: Served | { assets: readonly string[]; error: { message: string; stack: string } };
  /** Null: of a folder, which has no versions. */
  version: string | null;
  /** Text of its files; another at each version where absent. */
  code?: string;
  misbehaves?: "nonsense" | "silence" | "invalid-asset" | undefined;
  /** Changes of what `/dags/{id}/details` tells of its DAGs. */
  details?: () => Record<string, unknown>;
};

/** What is answered, before it is sent: by the path of the OpenAPI document. Throws for what Airflow never answers. */
export type Check = (method: string, path: string, status: number, body: unknown) => void;

export const newVersion = () => randomBytes(20).toString("hex");

/** Airflow's REST API, as far as Loadline asks for it: all is parsed anew at every look, and stored at once. */
export class FakeAirflow {
  readonly bundles = new Map<string, FakeBundle>();
  readonly check: Check;
  /** Requests that were answered, as `GET /api/v2/dags`. */
  readonly asked: string[] = [];
  user = { username: "watcher", password: "secret of the watcher" };
  /** Bearer tokens that are good. */
  readonly tokens = new Set<string>();
  /** Of the pages of code that it links to. */
  codeHost = "github.com";
  version = "3.3.2";
  /** Whether it tells what it holds of its bundles themselves, which 3.3 does not. */
  tellsBundles = false;
  processor = 1;
  processorStartedAt = new Date();
  /** False: nothing is parsed, so that parse times stand still. */
  isParsing = true;
  #parsedAt = new Date();
  /** Paths that the user may not ask for. */
  readonly forbidden = new Set<string>();

  constructor(check: Check = () => undefined) {
    this.check = check;
  }

  /** Another DAG processor parses from now on. */
  restart(): void {
    this.processor++;
    this.processorStartedAt = new Date();
  }

  handle(request: IncomingMessage, response: ServerResponse, body: string): unknown {
    const url = new URL(request.url ?? "/", "http://airflow");
    const method = request.method ?? "GET";
    const answer = (path: string, status: number, json: unknown) => {
      this.asked.push(`${method} ${url.pathname}`);
      // What misbehaves is on no path.
      if (path !== "") this.check(method, path, status, json);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(json === undefined ? "<html>" : JSON.stringify(json));
    };
    if (url.pathname === "/auth/token") {
      const given = JSON.parse(body) as { username: string; password: string };
      const isRight = given.username === this.user.username && given.password === this.user.password;
      if (!isRight) return answer("/auth/token", 401, { detail: "Invalid credentials" });
      const token = newVersion();
      this.tokens.add(token);
      return answer("/auth/token", 201, { access_token: token });
    }
    if (url.pathname === "/api/v2/version")
      return answer("/api/v2/version", 200, { version: this.version, git_version: null });
    const refused = { detail: "Invalid JWT token" };
    if (!this.tokens.has(request.headers.authorization?.replace(/^Bearer /, "") ?? "")) {
      return answer(templateOf(url.pathname), 401, refused);
    }
    if (this.forbidden.has(url.pathname)) return answer(templateOf(url.pathname), 403, { detail: "Forbidden" });
    return this.#answer(method, url, answer);
  }

  #answer(method: string, url: URL, answer: (path: string, status: number, json: unknown) => unknown): unknown {
    const path = templateOf(url.pathname);
    const id = decodeURIComponent(url.pathname.split("/")[4] ?? "");
    const page = <Item>(items: readonly Item[]) => {
      const offset = Number(url.searchParams.get("offset") ?? 0);
      return items.slice(offset, offset + Number(url.searchParams.get("limit") ?? 50));
    };
    switch (`${method} ${path}`) {
      case "GET /api/v2/jobs":
        return answer(path, 200, { jobs: [this.#job()], total_entries: 1 });
      case "GET /api/v2/providers":
        return answer(path, 200, { providers: page(PROVIDERS), total_entries: PROVIDERS.length });
      case "GET /api/v2/dags": {
        if (this.isParsing) this.#parsedAt = new Date();
        const dags = this.#dags().map(({ name, bundle, dagId }) => this.#dag(name, bundle, dagId));
        return answer(path, 200, { dags: page(dags), total_entries: dags.length });
      }
      case "GET /api/v2/importErrors": {
        const errors = [...this.bundles].flatMap(([name, { served }], index) =>
          "error" in served ? [this.#importError(name, served.error, index)] : [],
        );
        return answer(path, 200, { import_errors: page(errors), total_entries: errors.length });
      }
      case "GET /api/v2/dagBundles": {
        // The OpenAPI document of the Airflow that is tested against does not have it.
        if (!this.tellsBundles) return answer("", 404, { detail: "Not Found" });
        const bundles = [...this.bundles].map(([name, { version }]) => this.#bundle(name, version));
        return answer("", 200, { dag_bundles: page(bundles), total_entries: bundles.length });
      }
      case "GET /api/v2/assets":
        return answer(path, 200, { assets: [], total_entries: 0 });
      case "GET /api/v2/dags/{dag_id}/details":
        return this.#withDag(id, path, answer, ({ name, bundle }) => {
          if (bundle.misbehaves === "silence") return;
          if (bundle.misbehaves === "nonsense") return answer("", 200, undefined);
          const known = this.#details(name, bundle, id);
          if (bundle.misbehaves === "invalid-asset") return answer("", 200, { ...known, tags: [{ label: "a" }] });
          answer(path, 200, known);
        });
      case "GET /api/v2/dags/{dag_id}/tasks":
        return this.#withDag(id, path, answer, () => answer(path, 200, { tasks: [TASK], total_entries: 1 }));
      case "GET /api/v2/dagSources/{dag_id}":
        return this.#withDag(id, path, answer, ({ bundle }) => {
          const content = bundle.code ?? `# ${id} at ${bundle.version}`;
          answer(path, 200, { content, dag_id: id, version_number: 1, dag_display_name: id });
        });
      case "PUT /api/v2/parseDagFile/{file_token}":
        return answer(path, 201, null);
      default:
        return answer("", 404, { detail: "Not Found" });
    }
  }

  #withDag(
    id: string,
    path: string,
    answer: (path: string, status: number, json: unknown) => unknown,
    found: (dag: ReturnType<FakeAirflow["dagsOf"]>[number]) => unknown,
  ): unknown {
    const dag = this.#dags().find(({ dagId }) => dagId === id);
    if (dag === undefined) return answer(path, 404, { detail: `The Dag with ID: \`${id}\` was not found` });
    return found(dag);
  }

  #dags() {
    return [...this.bundles].flatMap(([name, bundle]) => this.dagsOf(name, bundle));
  }

  dagsOf(name: string, bundle: FakeBundle) {
    return "assets" in bundle.served ? bundle.served.assets.map((dagId) => ({ name, bundle, dagId })) : [];
  }

  #job() {
    return {
      id: this.processor,
      dag_id: null,
      state: "running",
      job_type: "DagProcessorJob",
      start_date: this.processorStartedAt.toISOString(),
      end_date: null,
      latest_heartbeat: new Date().toISOString(),
      executor_class: null,
      hostname: "airflow",
      unixname: "airflow",
    };
  }

  #bundle(name: string, version: string | null) {
    return {
      name,
      active: true,
      version,
      last_refreshed: new Date().toISOString(),
      bundle_url: this.#pageOf(name, version),
      team_name: null,
      import_error_count: 0,
    };
  }

  #pageOf(name: string, version: string | null): string | null {
    return version && `https://${this.codeHost}/shop/dags/tree/${version}/${name}`;
  }

  #importError(name: string, { message, stack }: { message: string; stack: string }, id: number) {
    return {
      import_error_id: id,
      timestamp: this.#parsedAt.toISOString(),
      filename: `${name}.py`,
      bundle_name: name,
      stack_trace: `${stack}\n${message}\n`,
    };
  }

  #dag(name: string, bundle: FakeBundle, dagId: string) {
    return {
      dag_id: dagId,
      dag_display_name: dagId,
      is_paused: Math.random() < 0.5,
      is_stale: false,
      last_parsed_time: this.#parsedAt.toISOString(),
      last_parse_duration: Math.random(),
      last_expired: null,
      bundle_name: name,
      bundle_version: bundle.version,
      relative_fileloc: `${name}/${dagId}.py`,
      fileloc: `/dags/${name}/${dagId}.py`,
      description: null,
      timetable_summary: "0 0 * * *",
      timetable_description: "At 00:00",
      timetable_partitioned: false,
      timetable_periodic: true,
      tags: [],
      max_active_tasks: 16,
      max_active_runs: 16,
      max_consecutive_failed_dag_runs: 0,
      has_task_concurrency_limits: false,
      has_import_errors: false,
      next_dagrun_logical_date: new Date().toISOString(),
      next_dagrun_data_interval_start: null,
      next_dagrun_data_interval_end: null,
      next_dagrun_run_after: null,
      allowed_run_types: null,
      owners: ["airflow"],
      is_backfillable: true,
      file_token: `token-of-${name}`,
    };
  }

  #details(name: string, bundle: FakeBundle, dagId: string) {
    return {
      ...this.#dag(name, bundle, dagId),
      catchup: false,
      dag_run_timeout: null,
      asset_expression: null,
      doc_md: null,
      start_date: "2024-01-01T00:00:00Z",
      end_date: null,
      is_paused_upon_creation: null,
      params: {},
      render_template_as_native_obj: false,
      template_search_path: null,
      timezone: "UTC",
      last_parsed: new Date().toISOString(),
      default_args: {},
      owner_links: {},
      is_favorite: false,
      active_runs_count: Math.floor(Math.random() * 10),
      concurrency: 16,
      latest_dag_version: {
        id: "01a1fd67-caab-7844-96c1-86d9c13778b1",
        version_number: 1,
        dag_id: dagId,
        bundle_name: name,
        bundle_version: bundle.version,
        created_at: "2026-11-21T09:20:00.171403Z",
        dag_display_name: dagId,
        bundle_url: this.#pageOf(name, bundle.version),
      },
      ...bundle.details?.(),
    };
  }
}

/** The path as the OpenAPI document has it. */
function templateOf(path: string): string {
  return path
    .replace(/^(\/api\/v2\/dags)\/[^/]+/, "$1/{dag_id}")
    .replace(/^(\/api\/v2\/dagSources)\/[^/]+$/, "$1/{dag_id}")
    .replace(/^(\/api\/v2\/parseDagFile)\/[^/]+$/, "$1/{file_token}");
}

const PROVIDERS = [
  {
    package_name: "apache-airflow-providers-git",
    description: "Distributed version control system",
    version: "1.0.1",
    documentation_url: null,
  },
];

const TASK = {
  task_id: "load",
  task_display_name: "load",
  owner: "airflow",
  start_date: "2024-01-01T00:00:00Z",
  end_date: null,
  trigger_rule: "all_success",
  depends_on_past: false,
  wait_for_downstream: false,
  retries: 0,
  queue: "default",
  pool: "default_pool",
  pool_slots: 1,
  execution_timeout: null,
  retry_delay: { __type: "TimeDelta", days: 0, seconds: 300, microseconds: 0 },
  retry_exponential_backoff: 0,
  priority_weight: 1,
  weight_rule: "downstream",
  ui_color: "#e8f7e4",
  ui_fgcolor: "#000",
  template_fields: [],
  downstream_task_ids: [],
  doc_md: null,
  operator_name: "EmptyOperator",
  params: {},
  class_ref: { module_path: "airflow.providers.standard.operators.empty", class_name: "EmptyOperator" },
  is_mapped: false,
  extra_links: [],
};

/** Its bundles as the conformance suite wants code locations. */
export async function airflowFixture(check?: Check): Promise<SourceFixture> {
  const airflow = new FakeAirflow(check);
  const server = await startFake((request, response, body) => airflow.handle(request, response, body));
  const { username, password } = airflow.user;
  return {
    locations: "found",
    promptMs: 10_000,
    connection: {
      name: "airflow",
      kind: "airflow",
      secrets: { password },
      config: { url: server.url, username, pollSeconds: 0.2 },
    },
    async start(location, served) {
      airflow.restart();
      airflow.bundles.set(location, { served, version: newVersion() });
    },
    async change(location, served) {
      airflow.bundles.set(location, { served, version: newVersion() });
    },
    async stop(location) {
      airflow.bundles.delete(location);
    },
    async misbehave(location, how) {
      if (how === "other-location") throw new Error("a bundle says whose its DAGs are");
      airflow.bundles.set(location, { served: { assets: ["odd"] }, version: newVersion(), misbehaves: how });
    },
    remove: server.close,
  };
}
