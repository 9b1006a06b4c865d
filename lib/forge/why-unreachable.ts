/** Nobody answered; the message is a sentence fit to show. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** What went wrong below HTTP, as a sentence. */
export function whyUnreachable(error: unknown, host: string, limitMs: number): string {
  const inner = innermost(error);
  const code =
    inner instanceof Error ? ("code" in inner && typeof inner.code === "string" && inner.code) || inner.name : "";
  const said = (inner instanceof Error ? inner.message : String(inner)).replace(/\.$/, "");
  switch (code) {
    case "TimeoutError":
      return `${host} did not answer within ${limitMs / 1000} seconds.`;
    case "ECONNREFUSED":
      return `${host} refuses connections.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name ${host} cannot be resolved.`;
    case "ERR_LOADLINE_ADDRESS_REFUSED":
      return `${said}.`;
    default:
      return /CERT|SSL|TLS|SELF_SIGNED|ISSUER|ALTNAME/.test(code)
        ? `The certificate of ${host} is not accepted: ${said}.`
        : `${host} cannot be reached: ${said}.`;
  }
}

/** `fetch` wraps what happened in its cause, sometimes twice. */
function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof AggregateError && inner.errors.length > 0 ? inner.errors[0] : inner;
}
