/** Why a server of a source could not be reached: fit to show, with what to do about it. */
export type ConnectionProblem = { readonly message: string; readonly remedy: string };

const CERTIFICATE_CODES = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** What a failed connection means, from the error that `fetch` or the resolver threw; `server` is how people know it. */
export function connectionProblem(error: unknown, url: string, server: string): ConnectionProblem {
  const cause = rootCause(error);
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const host = URL.parse(url)?.host ?? url;
  const make = (message: string, remedy: string): ConnectionProblem => ({ message, remedy });
  if (code === "ERR_LOADLINE_ADDRESS_REFUSED")
    return make((cause as Error).message, `Give the address of the ${server}.`);
  if (CERTIFICATE_CODES.has(code)) {
    return make(
      `The certificate of ${host} is not signed by an authority that Loadline knows (${code}).`,
      "Start the worker with NODE_EXTRA_CA_CERTS set to a file with the certificate of your authority.",
    );
  }
  switch (code) {
    case "ECONNREFUSED":
      return make(`Nobody listens on ${host}.`, `Start the ${server}, or correct the port of the address.`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return make(
        `The name of ${host} could not be resolved (${code}).`,
        "Correct the address; it is resolved on the machine of Loadline's worker.",
      );
    case "CERT_HAS_EXPIRED":
      return make(`The certificate of ${host} has expired.`, `Renew the certificate of the ${server}.`);
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return make(
        `The certificate of ${host} is for another name.`,
        "Use the name that the certificate was made for, or have one made for this name.",
      );
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return make(`${host} does not speak TLS.`, "Use an address that begins with http://.");
    case "ECONNRESET":
    case "EPIPE":
    case "UND_ERR_SOCKET":
      return make(`${host} broke off the connection.`, `Try again; if it lasts, look into the log of the ${server}.`);
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return make(
        `${host} cannot be reached from the machine of Loadline's worker (${code}).`,
        "Check the address, and the firewalls and network policies between the two.",
      );
    default: {
      const why = code || (cause instanceof Error ? cause.message : String(cause));
      return make(`${host} could not be asked: ${why}.`, `Check the address and the log of the ${server}.`);
    }
  }
}

/** `fetch` wraps what went wrong; several addresses of one name fail together. */
function rootCause(error: unknown): unknown {
  let cause = error;
  for (let depth = 0; depth < 8; depth++) {
    if (cause instanceof AggregateError && cause.errors.length > 0) cause = cause.errors.at(-1);
    else if (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
    else break;
  }
  return cause;
}
