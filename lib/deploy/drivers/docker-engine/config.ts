import { z } from "zod";
import { observeSeconds } from "../observe-seconds.ts";

const unixHost = /^unix:\/\/\/[^\0]+$/;

/** Host and port of an address such as `tcp://docker.example.com:2376` or `tcp://[fd00::1]:2376`; null when it is none. */
export function tcpAddress(host: string): { hostname: string; port: number } | null {
  const rest = /^tcp:\/\/([^/?#@]+):(\d{1,5})\/?$/.exec(host);
  const url = rest === null ? null : URL.parse(`http://${rest[1]}`);
  const port = Number(rest?.[2]);
  if (url === null || url.hostname === "" || url.port !== "" || port < 1 || port > 65_535) return null;
  // In brackets an IPv6 address stands in URLs alone.
  return { hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

const pem = (what: string) =>
  z
    .string()
    .refine(
      (text) => text.includes("-----BEGIN CERTIFICATE-----"),
      `must be ${what} in PEM form: -----BEGIN CERTIFICATE-----`,
    );

/**
 * Configuration of a connection of the kind `docker-engine`. With `ca` or `cert` a `tcp://` address is spoken to over
 * TLS. Its only secret is `key`, the private key of `cert`, in PEM form.
 */
export const dockerEngineConfigSchema = z
  .strictObject({
    host: z
      .string()
      .refine(
        (host) => unixHost.test(host) || tcpAddress(host) !== null,
        "must be unix:///path/of/the/socket or tcp://host:port",
      ),
    ca: pem("the authority's certificate").optional(),
    cert: pem("the client's certificate").optional(),
  })
  .refine((config) => config.host.startsWith("tcp:") || (config.ca === undefined && config.cert === undefined), {
    path: ["ca"],
    message: "is for tcp:// addresses: a socket is not spoken to over TLS",
  });
export type DockerEngineConfig = z.infer<typeof dockerEngineConfigSchema>;

const seconds = (most: number) => z.number().min(0).max(most);
const composeName = z.string().min(1).max(255);

/** How a deploy unit is run by a Docker Engine (docs/docker-engine.md). */
export const dockerUnitConfigSchema = z
  .strictObject({
    /** Name of the connection to the engine. */
    engine: z.string().min(1),
    container: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "must be the name of a container")
      .optional(),
    /**
     * The one container of a service of Docker Compose, whatever it is called; or all containers of several services,
     * which are one installation and go back together, in this order.
     */
    compose: z
      .strictObject({
        project: composeName,
        service: composeName.optional(),
        services: z
          .array(composeName)
          .min(1)
          .max(50)
          .refine((services) => new Set(services).size === services.length, "must name each service once")
          .optional(),
      })
      .refine((compose) => (compose.service === undefined) !== (compose.services === undefined), {
        path: ["service"],
        message: "either one service or a list of services must be given",
      })
      .optional(),
    /** How long it must stay up, and healthy, before a deploy counts. */
    settleSeconds: seconds(600).default(10),
    /** How long it may take until it is up and healthy. */
    startSeconds: seconds(3_600).default(120),
    /** Time between being told to stop and being killed; without it the container's own. */
    stopSeconds: z.int().min(0).max(3_600).optional(),
    observeSeconds: observeSeconds.optional(),
  })
  .refine((config) => (config.container === undefined) !== (config.compose === undefined), {
    path: ["container"],
    message: "either the name of a container, or project and service of Docker Compose must be given",
  });
export type DockerUnitConfig = z.infer<typeof dockerUnitConfigSchema>;
