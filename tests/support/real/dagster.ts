import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { awaitReady, type Program, startProgram } from "./program.ts";
import type { PythonEnvironment } from "./python-env.ts";

/** Starting Python with Dagster takes seconds, on a machine that does other things too, many. */
const START_LIMIT_MS = 240_000;
const QUIET = { DAGSTER_DISABLE_TELEMETRY: "1", PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1" };

/** A code server of one code location; it keeps its address over restarts. */
export type CodeServer = {
  /** What a workspace file says to load from it. */
  readonly address: { host: string; port: number };
  /** Everything that the current process wrote. */
  output(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Ends the process, if one runs, and starts another, by default with the same file and environment. */
  restart(changed?: { file?: string; env?: Readonly<Record<string, string>> }): Promise<void>;
};

export type CodeServerOptions = {
  readonly environment: PythonEnvironment;
  /** Python file with the definitions; read again at every start. */
  readonly file: string;
  /**
   * `grpc`: `dagster api grpc`, which answers nothing while its code cannot be imported unless `lazyLoad` is set;
   * `code-server`: `dagster code-server start`, which imports anew on a reload and serves the error when it cannot.
   */
  readonly kind?: "grpc" | "code-server";
  readonly lazyLoad?: boolean;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Do not wait until it listens. */
  readonly unawaited?: boolean;
};

/** Starts a code server and waits until its port is open. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { environment, kind = "grpc", lazyLoad = false, unawaited = false } = options;
  const port = options.port ?? (await freePort());
  let { file, env = {} } = options;
  let program: Program | null = null;
  const start = async () => {
    const command = kind === "grpc" ? ["api", "grpc"] : ["code-server", "start"];
    const lazy = lazyLoad && kind === "grpc" ? ["--lazy-load-user-code"] : [];
    program = startProgram(
      environment.command("dagster"),
      [...command, "-h", "127.0.0.1", "-p", String(port), ...lazy, "-f", file],
      { env: { ...QUIET, ...env } },
    );
    if (!unawaited) await awaitReady(program, `the code server of ${file}`, START_LIMIT_MS, () => listens(port));
  };
  await start();
  return {
    address: { host: "127.0.0.1", port },
    output: () => program?.output() ?? "",
    stop: async () => program?.stop(),
    kill: async () => program?.kill(),
    restart: async (changed = {}) => {
      await program?.stop();
      file = changed.file ?? file;
      env = changed.env ?? env;
      await start();
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

/** An entry of workspace.yaml: a code server that runs by itself, or code for which the webserver starts one. */
export type WorkspaceEntry =
  | { readonly name: string; readonly host: string; readonly port: number }
  | { readonly name: string; readonly pythonFile: string };

/** A Dagster webserver with a home of its own; it keeps address and home over restarts. */
export type Webserver = {
  readonly url: string;
  readonly port: number;
  readonly home: string;
  output(): string;
  /** What it loads from its next start (or reload of the workspace) on. */
  setWorkspace(entries: readonly WorkspaceEntry[]): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it and removes its home. */
  remove(): Promise<void>;
};

export type WebserverOptions = {
  readonly environment: PythonEnvironment;
  readonly workspace: readonly WorkspaceEntry[];
  readonly port?: number;
  /** More for the command line, such as `--read-only`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts a webserver and waits until it answers. */
export async function startWebserver(options: WebserverOptions): Promise<Webserver> {
  const { environment, args = [], env = {} } = options;
  const port = options.port ?? (await freePort());
  const home = await mkdtemp(join(tmpdir(), "loadline-dagster-"));
  const url = `http://127.0.0.1:${port}`;
  const workspace = join(home, "workspace.yaml");
  const setWorkspace = (entries: readonly WorkspaceEntry[]) => writeFile(workspace, workspaceText(entries));
  await writeFile(join(home, "dagster.yaml"), JSON.stringify({ telemetry: { enabled: false } }));
  await setWorkspace(options.workspace);
  let program: Program | null = null;
  const start = async () => {
    program = startProgram(
      environment.command("dagster-webserver"),
      ["-w", workspace, "-h", "127.0.0.1", "-p", String(port), ...args],
      { cwd: home, env: { ...QUIET, DAGSTER_HOME: home, ...env } },
    );
    await awaitReady(program, "the webserver", START_LIMIT_MS, async () => (await fetch(`${url}/server_info`)).ok);
  };
  const stop = async () => program?.stop();
  try {
    await start();
  } catch (error) {
    await stop();
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    port,
    home,
    output: () => program?.output() ?? "",
    setWorkspace,
    stop,
    kill: async () => program?.kill(),
    start,
    restart: async () => {
      await stop();
      await start();
    },
    remove: async () => {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** JSON is YAML. */
function workspaceText(entries: readonly WorkspaceEntry[]): string {
  const load_from = entries.map((entry) =>
    "pythonFile" in entry
      ? { python_file: { relative_path: entry.pythonFile, location_name: entry.name } }
      : { grpc_server: { host: entry.host, port: entry.port, location_name: entry.name } },
  );
  return JSON.stringify({ load_from }, null, 2);
}
