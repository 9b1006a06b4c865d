import { createInterface } from "node:readline";
import type { OpenConnection } from "../../../domain/connection.ts";
import { imageRepository, type KnownImage, parseReference } from "../../../domain/image.ts";
import { loginFor } from "../../../registry/login.ts";
import type { Progress } from "../../target.ts";
import type { Engine } from "./engine.ts";
import { EngineError, engineError } from "./engine-error.ts";

const REPORT_MS = 2_000;
/** Under this name the password is an identity token, as `docker login` keeps it. */
const IDENTITY_TOKEN_USER = "<token>";

export type Pulled = { ok: true } | { ok: false; reason: string };

/** Has the engine fetch an image by its digest, signing in where a registry's connection says how. */
export async function pullImage(
  engine: Engine,
  connections: readonly OpenConnection[],
  image: KnownImage & { digest: string },
  signal: AbortSignal,
  progress: Progress,
): Promise<Pulled> {
  const repository = imageRepository(image.reference);
  const login = loginAt(image.reference, connections);
  progress(`Pulling ${image.reference} (${image.digest})`);
  try {
    const stream = await engine.pull(repository, image.digest, login, signal);
    const failed = await follow(stream, (line) => progress(`Pulling ${image.reference}: ${line}`));
    if (failed !== null) return { ok: false, reason: explainPull(image.reference, failed, login !== null) };
  } catch (error) {
    // An answer that breaks off because it was called off is told as one that broke off by itself.
    signal.throwIfAborted();
    const fault = engineError(error, engine.host);
    // Without an answer it is the engine that cannot be reached, which may pass.
    if (!(fault instanceof EngineError) || fault.statusCode === null) throw fault;
    return { ok: false, reason: explainPull(image.reference, fault.message, login !== null) };
  }
  progress(`${image.reference} was pulled`);
  return { ok: true };
}

function loginAt(reference: string, connections: readonly OpenConnection[]) {
  const place = parseReference(reference);
  const login = place === null ? null : loginFor(place.host, connections);
  if (login === null || login.username === null || login.password === null) return null;
  return login.username === IDENTITY_TOKEN_USER
    ? { identitytoken: login.password, serveraddress: login.host, username: "", password: "" }
    : { username: login.username, password: login.password, serveraddress: login.host };
}

type Line = { error?: string; id?: string; status?: string; progressDetail?: { current?: number; total?: number } };

/** Reads the engine's lines, one JSON text each, to their end. @returns what went wrong, or null. */
async function follow(stream: NodeJS.ReadableStream, report: (line: string) => void): Promise<string | null> {
  const layers = new Map<string, { current: number; total: number; done: boolean }>();
  let reported = Date.now();
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = parseLine(text);
    if (line.error !== undefined) return line.error;
    if (line.id !== undefined && line.status !== undefined) {
      const known = layers.get(line.id) ?? { current: 0, total: 0, done: false };
      if (line.status === "Downloading") Object.assign(known, line.progressDetail);
      if (/complete|already exists/i.test(line.status)) known.done = true;
      if (known.done || known.total > 0) layers.set(line.id, known);
    }
    if (Date.now() - reported < REPORT_MS || layers.size === 0) continue;
    reported = Date.now();
    report(summary([...layers.values()]));
  }
  return null;
}

function summary(layers: readonly { current: number; total: number; done: boolean }[]): string {
  const megabytes = (of: "current" | "total") => Math.round(layers.reduce((sum, layer) => sum + layer[of], 0) / 1e6);
  const done = layers.filter((layer) => layer.done).length;
  return `${done} of ${layers.length} layers, ${megabytes("current")} of ${megabytes("total")} MB`;
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return {};
  }
}

function explainPull(reference: string, said: string, signedIn: boolean): string {
  const host = parseReference(reference)?.host ?? reference;
  if (/unauthorized|authentication required|no basic auth|denied|incorrect username/i.test(said)) {
    return signedIn
      ? `${host} did not let the engine pull ${reference} with the user name and password of its connection: ${said}`
      : `${host} wants somebody to sign in before ${reference} is pulled, and no connection says how. Add a connection to this registry: ${said}`;
  }
  if (/no space left on device/i.test(said)) {
    return `The engine's disk is full, so ${reference} could not be pulled. Make room there (docker system df): ${said}`;
  }
  if (/manifest unknown|not found/i.test(said)) return `${host} does not have ${reference} any more: ${said}`;
  if (/no matching manifest/i.test(said)) return `${reference} was not built for the engine's platform: ${said}`;
  if (/server gave HTTP response to HTTPS client/i.test(said)) {
    return `${host} does not speak TLS. Where that is meant, list it among the engine's insecure-registries: ${said}`;
  }
  if (/certificate/i.test(said)) {
    return `The engine does not trust the certificate of ${host}. Put its authority into /etc/docker/certs.d/${host}/ca.crt on the engine's machine: ${said}`;
  }
  if (/connection refused|no such host|timeout|i\/o|EOF|unreachable/i.test(said)) {
    return `The engine cannot reach ${host}: ${said}`;
  }
  return `The engine could not pull ${reference}: ${said}`;
}
