import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stringify } from "yaml";
import { freePort } from "./free-port.ts";
import { isOnPath } from "./is-on-path.ts";
import { type Credentials, startTokenServer, type TokenServer } from "./token-server.ts";

const START_LIMIT_MS = 90_000;
const POLL_MS = 50;

export type RegistryAuth = "anonymous" | "basic" | "token";

const CREDENTIALS: Credentials = { username: "loadline", password: "correct horse battery staple" };
/** The password above by bcrypt at its lowest cost, which is the only form that the registry takes. */
const HTPASSWD = "loadline:$2y$05$VAGA1zNPqmkmQgQ9v0bBg.5fYxDFmlYvG6K3sjRS.QG2wnSDjKcdm\n";

/**
 * A registry of its own on a free port of the loopback interface, which Docker reaches without TLS. Manifests can be
 * deleted, unless `deletes` says otherwise.
 *
 *     const registry = await startRegistry("basic");
 *     await pushImage(engine, `${registry.address}/team/orders:v1`, registry.credentials);
 *     const connection = registryConnection(registry);          // for openTarget
 *     await registry.deleteManifest("team/orders", digest);
 *     await registry.stop();
 */
export type Registry = {
  /** `127.0.0.1:<port>`: how references begin. */
  readonly address: string;
  readonly url: string;
  /** Null: it asks nobody who they are. */
  readonly credentials: Credentials | null;
  /** Takes a manifest away; its tags go with it. */
  deleteManifest(repository: string, digest: string): Promise<void>;
  /** It goes on listening but answers nobody until `resume`. */
  suspend(): void;
  resume(): void;
  stop(): Promise<void>;
};

/** @throws with what to install, where the machine has no registry. */
export async function startRegistry(
  auth: RegistryAuth = "anonymous",
  { deletes = true }: { deletes?: boolean } = {},
): Promise<Registry> {
  const root = await mkdtemp(join(tmpdir(), "ll-registry-"));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const url = `http://${address}`;
  const tokens = auth === "token" ? await startTokenServer(join(root, "tokens"), CREDENTIALS) : null;
  const child = await launch(root, await writeConfig(root, { address, auth, tokens, deletes })).catch(async (error) => {
    await tokens?.stop();
    await rm(root, { recursive: true, force: true });
    throw error;
  });
  const credentials = auth === "anonymous" ? null : CREDENTIALS;
  const registry: Registry = {
    address,
    url,
    credentials,
    async deleteManifest(repository, digest) {
      const headers: Record<string, string> = {};
      if (auth === "basic") headers.authorization = `Basic ${btoa(`${CREDENTIALS.username}:${CREDENTIALS.password}`)}`;
      if (tokens !== null) headers.authorization = `Bearer ${await tokens.issue(`repository:${repository}:delete`)}`;
      const answer = await fetch(`${url}/v2/${repository}/manifests/${digest}`, { method: "DELETE", headers });
      if (answer.status !== 202)
        throw new Error(`deleting ${repository}@${digest}: ${answer.status} ${await answer.text()}`);
    },
    suspend: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = new Promise((resolve) => child.once("exit", resolve));
        child.kill("SIGKILL");
        await exited;
      }
      await tokens?.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
  await awaitRegistry(registry, child, root).catch(async (error) => {
    await registry.stop();
    throw error;
  });
  return registry;
}

/** The connection by which Loadline reaches the registry. */
export function registryConnection(registry: Registry, name = "registry") {
  const { url, credentials } = registry;
  return {
    name,
    kind: "registry",
    config: credentials === null ? { url } : { url, username: credentials.username },
    secrets: credentials === null ? {} : { password: credentials.password },
  };
}

type Asked = { address: string; auth: RegistryAuth; tokens: TokenServer | null; deletes: boolean };

/** Configuration of the distribution registry, version 2; https://distribution.github.io/distribution/about/configuration/ */
async function writeConfig(root: string, { address, auth, tokens, deletes }: Asked): Promise<string> {
  const htpasswd = join(root, "htpasswd");
  await mkdir(join(root, "data"));
  await writeFile(htpasswd, HTPASSWD);
  const config = {
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(root, "data") }, delete: { enabled: deletes } },
    http: { addr: address, secret: "of the tests" },
    ...(auth === "basic" && { auth: { htpasswd: { realm: "tests", path: htpasswd } } }),
    ...(tokens !== null && {
      auth: {
        token: {
          realm: tokens.realm,
          service: tokens.service,
          issuer: tokens.issuer,
          rootcertbundle: tokens.certificate,
        },
      },
    }),
  };
  const path = join(root, "config.yml");
  await writeFile(path, stringify(config));
  return path;
}

/** Debian calls the program docker-registry, its makers call it registry. */
async function launch(root: string, config: string): Promise<ChildProcess> {
  const program = (await isOnPath("docker-registry")) ? "docker-registry" : "registry";
  if (!(await isOnPath(program))) {
    throw new Error(
      "These tests start a container registry of their own, and docker-registry cannot be found. On Debian or Ubuntu: apt-get install --no-install-recommends docker-registry",
    );
  }
  const log = openSync(join(root, "log"), "a");
  // It ends with the process that started it, so that tests that are killed leave none running.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", program, "serve", config], {
    stdio: ["ignore", "ignore", log],
  });
  closeSync(log);
  return child;
}

async function awaitRegistry(registry: Registry, child: ChildProcess, root: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answers = await fetch(`${registry.url}/v2/`).then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      const log = await readFile(join(root, "log"), "utf8").catch(() => "");
      throw new Error(`the registry did not come up:\n${log.slice(-4_000)}`);
    }
    await delay(POLL_MS);
  }
}
