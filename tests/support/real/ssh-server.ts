import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { startProgram } from "./program.ts";

const run = promisify(execFile);
/** It has to be named whole: it starts itself again for every connection. */
const SSHD = "/usr/sbin/sshd";
const START_LIMIT_MS = 60_000;

/**
 * An SSH server of a test on a free port of the loopback interface, with a host key of its own, which lets one key in to
 * run git and nothing else. Nothing of the machine's own SSH is read or written.
 */
export type SshServer = {
  /** `ssh://user@localhost:port`, to which the path of a repository is added. */
  readonly origin: string;
  /** What known_hosts says of it. */
  readonly knownHosts: string;
  /** The private key that is let in. */
  readonly key: string;
  /** What the server wrote. */
  log(): string;
  stop(): Promise<void>;
};

export type SshOptions = {
  /** Whether it takes the variable by which git asks for version 2 of its protocol, as all current hosts do. */
  protocol2?: boolean;
  /** What is run instead of what the client asks for. */
  command?: string;
};

export async function startSshServer({ protocol2 = true, command }: SshOptions = {}): Promise<SshServer> {
  const folder = await mkdtemp(join(tmpdir(), "ll-sshd-"));
  const port = await freePort();
  const [host, client] = await Promise.all([makeKey(join(folder, "host")), makeKey(join(folder, "client"))]);
  // `restrict`: no forwarding, no terminal.
  const only = command ?? 'git-shell -c \\"$SSH_ORIGINAL_COMMAND\\"';
  await writeFile(join(folder, "authorized_keys"), `restrict,command="${only}" ${client.public}`);
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${host.path}`,
    "PidFile none",
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    // The folder lies where everybody may write.
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin forced-commands-only",
    "LogLevel VERBOSE",
    ...(protocol2 ? ["AcceptEnv GIT_PROTOCOL"] : []),
  ];
  await writeFile(join(folder, "sshd_config"), `${lines.join("\n")}\n`);
  // Where it locks itself in before somebody has signed in; started as a service, its unit makes it.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const program = startProgram(SSHD, ["-D", "-e", "-f", join(folder, "sshd_config")]);
  const stop = async () => {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const givenUpAt = Date.now() + START_LIMIT_MS;
  while (!(await answers(port))) {
    if (program.exitCode() === null && Date.now() < givenUpAt) {
      await delay(50);
      continue;
    }
    await stop();
    throw new Error(`sshd did not start:\n${program.output()}`);
  }
  return {
    origin: `ssh://${userInfo().username}@localhost:${port}`,
    knownHosts: knownAs(`[localhost]:${port}`, host.public),
    key: client.private,
    log: program.output,
    stop,
  };
}

/** A line of known_hosts. `publicKey`: as ssh-keygen writes it. */
export function knownAs(host: string, publicKey: string): string {
  return `${host} ${publicKey.split(" ").slice(0, 2).join(" ")}`;
}

export type SshKey = { readonly path: string; readonly private: string; readonly public: string };

/** Makes a pair of keys at `path` and beside it. */
export async function makeKey(path: string): Promise<SshKey> {
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "loadline-test", "-f", path]);
  await chmod(path, 0o600);
  const [own, shown] = await Promise.all([readFile(path, "utf8"), readFile(`${path}.pub`, "utf8")]);
  return { path, private: own, public: shown };
}

/** Whether something that speaks SSH listens there. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 1_000 });
    const done = (spoke: boolean) => {
      socket.destroy();
      resolve(spoke);
    };
    socket.once("data", (banner) => done(banner.toString("latin1").startsWith("SSH-2.0-")));
    for (const event of ["error", "timeout", "end"]) socket.once(event, () => done(false));
  });
}
