import { RegistryError } from "./registry-error.ts";

/** What went wrong below HTTP, in words; `host` as people know it. An abort by the caller stays what it is. */
export function networkFailure(error: unknown, host: string, limitMs: number): RegistryError {
  const code = codeOf(error);
  switch (code) {
    case "TimeoutError":
      return new RegistryError(
        `${host} did not answer within ${limitMs / 1000} seconds.`,
        "See whether the registry is up, and whether a firewall stands between it and the worker.",
        { cause: error },
      );
    case "ECONNREFUSED":
      return new RegistryError(
        `${host} refuses connections.`,
        "See whether the registry is up and listens on this port.",
        { cause: error },
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new RegistryError(
        `The name ${host} cannot be resolved.`,
        "See whether it is spelt right, and whether the worker's resolver knows it.",
        { cause: error },
      );
    case "ERR_LOADLINE_ADDRESS_REFUSED":
      return new RegistryError(messageOf(error), "Give the address of the registry itself.", { cause: error });
    default:
      break;
  }
  if (code !== null && /CERT|SSL|TLS|SELF_SIGNED|ISSUER|ALTNAME/.test(code)) {
    return new RegistryError(
      `The certificate of ${host} is not accepted: ${messageOf(error)}.`,
      "Give the worker the authority that signed it, by NODE_EXTRA_CA_CERTS; where the registry speaks plain HTTP, say http:// in its address.",
      { cause: error },
    );
  }
  return new RegistryError(
    `${host} cannot be reached: ${messageOf(error)}.`,
    "See whether the address is right and the registry is up.",
    { cause: error },
  );
}

/** `fetch` wraps what happened in its cause, sometimes twice. */
function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError && inner.errors.length > 0) return inner.errors[0];
  return inner;
}

function codeOf(error: unknown): string | null {
  const inner = innermost(error);
  if (!(inner instanceof Error)) return null;
  return "code" in inner && typeof inner.code === "string" ? inner.code : inner.name;
}

function messageOf(error: unknown): string {
  const inner = innermost(error);
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.replace(/\.$/, "");
}
