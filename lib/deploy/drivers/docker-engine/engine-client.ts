import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import Docker from "dockerode";
import { guardedLookup } from "../../../net/address-policy.ts";
import { type DockerEngineConfig, tcpAddress } from "./config.ts";

/** What reaches an engine, from `accessOf`. `key`: private key of the configuration's `cert`, in PEM form. */
export type EngineAccess = DockerEngineConfig & { readonly key: string | null };

/** A client of the engine. Nothing is connected to before its first use. */
export function dockerClient({ host, ca, cert, key }: EngineAccess): Docker {
  // The client would fill what is missing from DOCKER_HOST and its like, which are about another engine.
  const nothing = {
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
  };
  const tcp = tcpAddress(host);
  // A connection for each request: one that was kept would fail whatever comes first after the engine's restart.
  if (tcp === null) {
    const socketPath = host.slice("unix://".length);
    const agent = new HttpAgent({ keepAlive: false });
    return new Docker({ ...nothing, protocol: "http", socketPath, agent } as Docker.DockerOptions);
  }
  const tls = ca !== undefined || cert !== undefined;
  const options = { keepAlive: false, lookup: guardedLookup };
  return new Docker({
    ...nothing,
    protocol: tls ? "https" : "http",
    host: tcp.hostname,
    port: tcp.port,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== null && tls && { key }),
    agent: tls ? new HttpsAgent(options) : new HttpAgent(options),
  } as Docker.DockerOptions);
}
