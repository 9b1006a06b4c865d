import type { OpenConnection } from "../domain/connection.ts";
import { DOCKER_HUB, registryHost } from "../domain/image.ts";
import { registryConfigSchema } from "./config.ts";

/** How a registry is reached. `username` and `password` are both null where nobody signs in. */
export type RegistryLogin = {
  /** As references name it: `docker.io`, `registry.example.com:5000`. */
  readonly host: string;
  /** Origin of its API, without a slash at the end. */
  readonly origin: string;
  readonly username: string | null;
  readonly password: string | null;
};

/** Docker Hub's references say docker.io; its API is elsewhere. */
const DOCKER_HUB_ORIGIN = "https://registry-1.docker.io";

/** The login of a registry connection. Null when it is no registry, or its configuration is not valid. */
export function loginOf(connection: OpenConnection): RegistryLogin | null {
  if (connection.kind !== "registry") return null;
  const config = registryConfigSchema.safeParse(connection.config);
  if (!config.success) return null;
  const url = new URL(config.data.url);
  const host = registryHost(config.data.host ?? url.host);
  const password = connection.secrets.password ?? null;
  const username = config.data.username ?? null;
  const signsIn = username !== null && password !== null;
  return {
    host,
    origin: registryHost(url.host) === DOCKER_HUB ? DOCKER_HUB_ORIGIN : url.origin,
    username: signsIn ? username : null,
    password: signsIn ? password : null,
  };
}

/**
 * How to reach the registry of that host: by the connection that is configured for it, else anonymously; over plain
 * HTTP only on this machine itself or where the connection says so.
 */
export function loginFor(host: string, connections: readonly OpenConnection[]): RegistryLogin {
  for (const connection of connections) {
    const login = loginOf(connection);
    // A port that the scheme implies is dropped from URLs, but people may write it in references.
    if (login !== null && (login.host === host || login.host === host.replace(/:443$/, ""))) return login;
  }
  const origin = host === DOCKER_HUB ? DOCKER_HUB_ORIGIN : `${isLoopback(host) ? "http" : "https"}://${host}`;
  return { host, origin, username: null, password: null };
}

/** Whether a host, with or without a port, is this machine itself. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
