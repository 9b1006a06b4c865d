import type { OpenConnection } from "../../../domain/connection.ts";
import { AddressRefusedError, refuseLiteralAddress } from "../../../net/address-policy.ts";
import { dockerEngineConfigSchema, tcpAddress } from "./config.ts";
import type { EngineAccess } from "./engine-client.ts";

/** How a connection reaches its engine; or what is wrong with its configuration. */
export function accessOf(
  connection: OpenConnection,
): { ok: true; access: EngineAccess } | { ok: false; errors: { path: (string | number)[]; message: string }[] } {
  const parsed = dockerEngineConfigSchema.safeParse(connection.config);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({
      path: path.map((step) => (typeof step === "number" ? step : String(step))),
      message,
    }));
    return { ok: false, errors };
  }
  const tcp = tcpAddress(parsed.data.host);
  try {
    if (tcp !== null) refuseLiteralAddress(tcp.hostname);
  } catch (error) {
    if (!(error instanceof AddressRefusedError)) throw error;
    return { ok: false, errors: [{ path: ["host"], message: error.message }] };
  }
  return { ok: true, access: { ...parsed.data, key: connection.secrets.key ?? null } };
}
