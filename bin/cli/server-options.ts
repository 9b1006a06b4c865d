import type { Command } from "commander";
import { type ApiClient, createApiClient } from "#lib/client/api-client.ts";
import manifest from "../../package.json" with { type: "json" };
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";

export type ClientOptions = { url?: string; json?: boolean };
export type ServerOptions = ClientOptions & { deployment?: string; location?: string };

/** Options of every command that talks to a server. */
export function addClientOptions(command: Command): Command {
  return command
    .option("--url <address>", "address of the Loadline server (or LOADLINE_URL)")
    .option("--json", "print the API's JSON");
}

/** Options of every command that talks to a server about one code location. */
export function addServerOptions(command: Command): Command {
  return addClientOptions(command)
    .option("--deployment <name>", "deployment (or LOADLINE_DEPLOYMENT)")
    .option("--location <name>", "code location (or LOADLINE_LOCATION)");
}

export type Connection = { client: ApiClient; params: { deployment: string; location: string } };

/** Options win over the environment; an empty variable counts as none. Throws a usage error naming what is missing. */
export function connect(options: ServerOptions, env: CliIo["env"]): Connection {
  const deployment = options.deployment ?? env.LOADLINE_DEPLOYMENT ?? "";
  const location = options.location ?? env.LOADLINE_LOCATION ?? "";
  const client = connectClient(options, env, [
    deployment === "" && "the deployment (LOADLINE_DEPLOYMENT or --deployment)",
    location === "" && "the code location (LOADLINE_LOCATION or --location)",
  ]);
  return { client, params: { deployment, location } };
}

/** As `connect`, for what is not about one code location. @param besides what else is missing; false: it is there. */
export function connectClient(
  options: ClientOptions,
  env: CliIo["env"],
  besides: readonly (string | false)[] = [],
): ApiClient {
  const url = options.url ?? env.LOADLINE_URL ?? "";
  const token = env.LOADLINE_TOKEN ?? "";
  const missing = [
    url === "" && "the server's address (LOADLINE_URL or --url)",
    token === "" && "a token (LOADLINE_TOKEN; make one with `loadline token create`)",
    ...besides,
  ].filter((what) => what !== false);
  if (missing.length > 0) throw new CliError(EXIT.usage, `Missing: ${missing.join(", ")}.`);
  if (!isWebAddress(url)) {
    throw new CliError(EXIT.usage, `"${url}" is not a web address. It looks like http://localhost:3000.`);
  }
  // A header takes visible ASCII only; anything else is a slip such as a token pasted with its line end.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CliError(EXIT.usage, "LOADLINE_TOKEN holds characters that no token has.");
  return createApiClient({ url, token, userAgent: `loadline-cli/${manifest.version}` });
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:");
}
