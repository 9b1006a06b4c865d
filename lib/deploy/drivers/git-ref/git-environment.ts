import { writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { AddressRefusedError, requireAllowedHost } from "../../../net/address-policy.ts";
import type { GitAccess } from "./git-access.ts";
import { GitError } from "./git-error.ts";

/**
 * The only thing that a shell is given: git runs `GIT_SSH_COMMAND` by one. It is the same text always; what differs is a
 * variable, which the shell does not read as commands.
 */
const SSH_COMMAND = 'ssh -F "$LOADLINE_SSH_CONFIG"';

/** Bytes a second below which a host counts as silent, and for how long it may be. */
const SILENCE = { bytes: "1000", seconds: "30" };

/**
 * Everything that git is told besides its arguments, in files and variables, so that no secret stands among the
 * arguments, which everybody on the machine can read. Nothing of the machine's or the user's own git configuration
 * counts, no helper is asked for credentials, and git connects to the addresses that were checked and to no other.
 * @param folder of this one use, which nobody else may read.
 * @throws GitError where the host has no address, or one that Loadline does not connect to.
 */
export async function gitEnvironment(access: GitAccess, folder: string): Promise<Record<string, string>> {
  const { remote } = access;
  const settings = new Map<string, string>([
    ["protocol.version", "2"],
    ["credential.helper", ""],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    ["push.recurseSubmodules", "no"],
  ]);
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: folder,
    LC_ALL: "C",
    GIT_ALLOW_PROTOCOL: remote.scheme,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Loadline",
    GIT_AUTHOR_EMAIL: "loadline@localhost",
    GIT_COMMITTER_NAME: "Loadline",
    GIT_COMMITTER_EMAIL: "loadline@localhost",
  };
  const addresses = await addressesOf(access);
  if (remote.scheme === "ssh") {
    environment.LOADLINE_SSH_CONFIG = await writeSshConfig(access, addresses, folder);
    environment.GIT_SSH_COMMAND = SSH_COMMAND;
    environment.GIT_SSH_VARIANT = "ssh";
  }
  if (remote.scheme === "http" || remote.scheme === "https") {
    // Elsewhere, the credentials would go to whoever is named there.
    settings.set("http.followRedirects", "false");
    settings.set("http.lowSpeedLimit", SILENCE.bytes);
    settings.set("http.lowSpeedTime", SILENCE.seconds);
    const { host, port } = remote;
    if (host !== null && isIP(bare(host)) === 0) {
      const list = addresses.map((address) => (isIP(address) === 6 ? `[${address}]` : address)).join(",");
      settings.set("http.curloptResolve", `${host}:${port}:${list}`);
    }
    if (access.password !== null) {
      const login = Buffer.from(`${access.username ?? ""}:${access.password}`, "utf8").toString("base64");
      settings.set("http.extraHeader", `Authorization: Basic ${login}`);
    }
    if (access.ca !== null) {
      const path = join(folder, "ca.pem");
      await writeFile(path, access.ca, { mode: 0o600 });
      settings.set("http.sslCAInfo", path);
    }
  }
  [...settings].forEach(([name, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = name;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  environment.GIT_CONFIG_COUNT = String(settings.size);
  return environment;
}

async function addressesOf({ remote }: GitAccess): Promise<string[]> {
  if (remote.host === null) return [];
  try {
    return await requireAllowedHost(remote.host);
  } catch (error) {
    if (error instanceof AddressRefusedError) {
      throw new GitError(error.message, "Give the address of the repository's own host.", { cause: error });
    }
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new GitError(
      `The host of ${remote.name} has no address${code}.`,
      "Check the address, and that the machine of Loadline's worker can look it up.",
      { cause: error },
    );
  }
}

/** What ssh is told: one key, one host at the address that was checked, and its keys. */
async function writeSshConfig(
  { remote, privateKey, knownHosts }: GitAccess,
  addresses: readonly string[],
  folder: string,
): Promise<string> {
  const file = async (name: string, content: string) => {
    const path = join(folder, name);
    await writeFile(path, content.endsWith("\n") ? content : `${content}\n`, { mode: 0o600 });
    return path;
  };
  const host = bare(remote.host ?? "");
  const quoted = (path: string) => `"${path.replaceAll("%", "%%")}"`;
  const key = await file("key", privateKey ?? "");
  const known = await file("known_hosts", knownHosts ?? "");
  return file(
    "ssh_config",
    [
      "Host *",
      `HostName ${addresses[0] ?? host}`,
      // As known_hosts names it, which has the port beside it where that is another one.
      `HostKeyAlias ${remote.port === 22 ? host : `[${host}]:${remote.port}`}`,
      `IdentityFile ${quoted(key)}`,
      "IdentitiesOnly yes",
      "IdentityAgent none",
      "BatchMode yes",
      "PasswordAuthentication no",
      "StrictHostKeyChecking yes",
      `UserKnownHostsFile ${quoted(known)}`,
      "GlobalKnownHostsFile /dev/null",
      "UpdateHostKeys no",
      "ConnectTimeout 15",
      "ServerAliveInterval 10",
      "ServerAliveCountMax 3",
    ].join("\n"),
  );
}

/** IPv6 without brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
