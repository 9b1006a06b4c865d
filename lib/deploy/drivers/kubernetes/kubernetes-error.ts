import { z } from "zod";

/** The cluster cannot be asked, or refuses. Message and remedy are fit to show. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
  readonly remedy: string;
  /** The API server's answer; null when there was none. */
  readonly statusCode: number | null;
  /** How long it asks to be left alone; null where it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    remedy: string,
    statusCode: number | null,
    { retryAfterMs = null, cause }: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.remedy = remedy;
    this.statusCode = statusCode;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether the API server answered, with one of these status codes. */
export function isAnswer(error: unknown, ...statusCodes: number[]): error is KubernetesError {
  return error instanceof KubernetesError && error.statusCode !== null && statusCodes.includes(error.statusCode);
}

/** Whether the same may well succeed a moment later: no answer, too many requests, or trouble of the server's own. */
export function mayPass(error: unknown): error is KubernetesError {
  return (
    error instanceof KubernetesError &&
    (error.statusCode === null || error.statusCode === 429 || error.statusCode >= 500)
  );
}

/** `Status` of apimachinery's meta/v1: the body of every refusal. */
const statusSchema = z.object({
  message: z.string().optional(),
  details: z.object({ retryAfterSeconds: z.number().optional() }).nullish(),
});

/** What an API server's refusal means. `text`: its body; `retryAfter`: the header of that name. */
export function refusal(statusCode: number, text: string, retryAfter: string | null, server: string): KubernetesError {
  const status = statusSchema.safeParse(parseJson(text)).data;
  const said = (status?.message ?? text.slice(0, 300)).trim() || `status ${statusCode}`;
  const seconds = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) : status?.details?.retryAfterSeconds;
  const retryAfterMs = seconds === undefined ? null : seconds * 1_000;
  switch (statusCode) {
    case 401:
      return new KubernetesError(
        `${server} does not accept the connection's credentials (401): they are wrong, or have expired.`,
        "Put a token that is valid into the connection; one of a service account's Secret does not expire (docs/kubernetes.md).",
        statusCode,
      );
    case 403:
      return new KubernetesError(
        `${server} refuses what was asked: ${said}`,
        "Give the connection's account the role of docs/kubernetes.md in this namespace.",
        statusCode,
      );
    case 429:
      return new KubernetesError(
        `${server} answers no more requests for now (429).`,
        "See which client asks it so often; priority and fairness of the API server say who waits.",
        statusCode,
        { retryAfterMs },
      );
    default:
      return new KubernetesError(
        statusCode >= 500 ? `${server} answered ${statusCode}: ${said}` : said,
        "See the API server's own log.",
        statusCode,
        { retryAfterMs },
      );
  }
}

/** What went wrong between here and the API server; what was called off stays as it is. */
export function noAnswer(error: unknown, server: string, limitMs: number): KubernetesError {
  const inner = innermost(error);
  const code = inner instanceof Error ? ("code" in inner ? String(inner.code) : inner.name) : "";
  const message = (inner instanceof Error ? inner.message : String(inner)).replace(/\.$/, "");
  const [what, remedy] = explain(code, message, server, limitMs);
  return new KubernetesError(what, remedy, null, { cause: error });
}

function explain(code: string, message: string, server: string, limitMs: number): [what: string, remedy: string] {
  const reach = "See whether the API server is up, and whether a firewall stands between it and the worker.";
  switch (code) {
    case "TimeoutError":
    case "UND_ERR_CONNECT_TIMEOUT":
    case "UND_ERR_HEADERS_TIMEOUT":
      return [`${server} did not answer within ${limitMs / 1000} seconds.`, reach];
    case "ECONNREFUSED":
      return [`Nobody answers at ${server}.`, reach];
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return [`The name in ${server} cannot be resolved.`, "Correct the address, or the worker's name servers."];
    case "ERR_LOADLINE_ADDRESS_REFUSED":
      return [`${message}.`, "Give the address of the API server itself."];
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return [`The certificate of ${server} is for another name.`, "Use a name or address that the certificate has."];
    default:
      break;
  }
  if (/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_UNTRUSTED/.test(code)) {
    return [
      `The certificate of ${server} was not signed by an authority that is known here (${code}).`,
      "Put the cluster's authority (certificate-authority-data of a kubeconfig, decoded) into the connection.",
    ];
  }
  if (/^ERR_OSSL|KEY_VALUES_MISMATCH/.test(code)) {
    return [`A certificate of this connection or its key cannot be used (${code}).`, "Paste both whole, as PEM."];
  }
  if (/CERT|SSL|TLS|ALERT/.test(code)) {
    return [`The TLS connection to ${server} failed (${code}).`, "See whether address and certificates are right."];
  }
  return [`${server} cannot be asked: ${message}.`, reach];
}

/** `fetch` wraps what happened in its cause, sometimes twice. */
function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof AggregateError && inner.errors.length > 0 ? inner.errors[0] : inner;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
