import type { OpenConnection } from "../../../domain/connection.ts";
import { AddressRefusedError, refuseLiteralAddress } from "../../../net/address-policy.ts";
import { gitConfigSchema } from "./config.ts";
import { type GitRemote, readRemote } from "./remote.ts";

/** How a repository is reached. */
export type GitAccess = {
  readonly remote: GitRemote;
  readonly username: string | null;
  readonly password: string | null;
  readonly ca: string | null;
  readonly knownHosts: string | null;
  readonly privateKey: string | null;
};

/** Most hosts take any name beside a token, and refuse none at all. */
const ANY_USER = "loadline";

/** How a connection reaches its repository; or what is wrong with its configuration. */
export function gitAccessOf(
  connection: OpenConnection,
): { ok: true; access: GitAccess } | { ok: false; errors: { path: (string | number)[]; message: string }[] } {
  const parsed = gitConfigSchema.safeParse(connection.config);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      path: path.map((step) => (typeof step === "number" ? step : String(step))),
      message,
    }));
    return { ok: false, errors };
  }
  const { url, username, ca, knownHosts } = parsed.data;
  const remote = readRemote(url);
  const { password, privateKey } = connection.secrets;
  const wrong = (member: string, message: string) => ({ ok: false as const, errors: [{ path: [member], message }] });
  if (remote === null) return wrong("url", "must be the address of a repository");
  try {
    if (remote.host !== null) refuseLiteralAddress(remote.host);
  } catch (error) {
    if (!(error instanceof AddressRefusedError)) throw error;
    return wrong("url", error.message);
  }
  if (remote.scheme === "ssh" && privateKey === undefined) return wrong("url", "has no private key: set one");
  return {
    ok: true,
    access: {
      remote,
      username: password === undefined ? (username ?? null) : (username ?? ANY_USER),
      password: password ?? null,
      ca: ca ?? null,
      knownHosts: knownHosts ?? null,
      privateKey: privateKey ?? null,
    },
  };
}
