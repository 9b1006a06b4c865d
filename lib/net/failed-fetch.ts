/** What went wrong below HTTP; the message is for people, and `host` in it as they know it. */
export type FailedFetch = {
  readonly kind: "timeout" | "refused" | "unresolved" | "address" | "certificate" | "other";
  /** A sentence; of an address that is never connected to, what its refusal says. */
  readonly message: string;
};

/** Reads the error of `guardedFetch`. @param limitMs after which the request was given up. */
export function failedFetch(error: unknown, host: string, limitMs: number): FailedFetch {
  const inner = innermost(error);
  const code =
    inner instanceof Error ? ("code" in inner && typeof inner.code === "string" && inner.code) || inner.name : "";
  const said = (inner instanceof Error ? inner.message : String(inner)).replace(/\.$/, "");
  switch (code) {
    case "TimeoutError":
      return { kind: "timeout", message: `${host} did not answer within ${limitMs / 1000} seconds.` };
    case "ECONNREFUSED":
      return { kind: "refused", message: `${host} refuses connections.` };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { kind: "unresolved", message: `The name ${host} cannot be resolved.` };
    case "ERR_LOADLINE_ADDRESS_REFUSED":
      return { kind: "address", message: said };
    default:
      return /CERT|SSL|TLS|SELF_SIGNED|ISSUER|ALTNAME/.test(code)
        ? { kind: "certificate", message: `The certificate of ${host} is not accepted: ${said}.` }
        : { kind: "other", message: `${host} cannot be reached: ${said}.` };
  }
}

/** `fetch` wraps what happened in its cause, sometimes twice. */
function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof AggregateError && inner.errors.length > 0 ? inner.errors[0] : inner;
}
