/** The engine cannot be asked, or refuses. Message and remedy are fit to show. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly remedy: string;
  /** The engine's answer; null when there was none. */
  readonly statusCode: number | null;

  constructor(message: string, remedy: string, statusCode: number | null, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
    this.statusCode = statusCode;
  }
}

/** Whether the engine answered, with one of these status codes. */
export function isAnswer(error: unknown, ...statusCodes: number[]): error is EngineError {
  return error instanceof EngineError && error.statusCode !== null && statusCodes.includes(error.statusCode);
}

/** What went wrong between here and the engine at `host`, in words; what was called off stays as it is. */
export function engineError(error: unknown, host: string): unknown {
  if (!(error instanceof Error) || error instanceof EngineError || error.name === "AbortError") return error;
  const statusCode = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : null;
  if (statusCode !== null) return answered(error, statusCode, host);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const [message, remedy] = explain(code, error.message, host);
  return new EngineError(message, remedy, null, { cause: error });
}

function answered(error: Error, statusCode: number, host: string): EngineError {
  const said = engineMessage(error);
  if (statusCode === 403 && !said.includes("container")) {
    return new EngineError(
      `${host} refuses what was asked: ${said}`,
      "A proxy in front of the engine's socket has to allow what docs/docker-engine.md lists.",
      statusCode,
      { cause: error },
    );
  }
  if (said.includes("HTTP request to an HTTPS server")) {
    const remedy = "Put ca.pem, cert.pem and key.pem into the connection.";
    return new EngineError(`${host} wants TLS.`, remedy, statusCode, { cause: error });
  }
  return new EngineError(said, "See the engine's own log.", statusCode, { cause: error });
}

/** What the engine itself said: the client's wrapping around it helps nobody. */
function engineMessage(error: Error): string {
  const json = "json" in error ? error.json : null;
  const said = json !== null && typeof json === "object" && "message" in json ? json.message : null;
  return (typeof said === "string" ? said : error.message.replace(/^\(HTTP code \d+\) [^-]*- /, "")).trim();
}

function explain(code: string, message: string, host: string): [message: string, remedy: string] {
  switch (code) {
    case "ENOENT":
      return [
        `There is no socket at ${host}.`,
        "See whether Docker runs on the worker's machine; where the worker runs in a container, mount the socket into it.",
      ];
    case "EACCES":
    case "EPERM":
      return [
        `The worker's user may not open ${host}.`,
        "Add that user to the group that owns the socket (docker, mostly) and start the worker anew. Who may use the socket is root on that machine.",
      ];
    case "ECONNREFUSED":
      return [
        `Nobody answers at ${host}.`,
        "See whether the engine runs and, for tcp://, whether it listens on that address and port.",
      ];
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return [
        `The name in ${host} cannot be resolved.`,
        "Correct the address, or the name servers of the worker's machine.",
      ];
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return [
        `${host} cannot be reached (${code}).`,
        "See whether a firewall stands between the worker and the engine.",
      ];
    case "ERR_LOADLINE_ADDRESS_REFUSED":
      return [message, "Give the address of the engine itself."];
    default:
      return explainTls(code, message, host);
  }
}

function explainTls(code: string, message: string, host: string): [message: string, remedy: string] {
  if (/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CERT_UNTRUSTED/.test(code)) {
    return [
      `The certificate of ${host} was not signed by an authority that is known here (${code}).`,
      "Put the authority's certificate (ca.pem) into the connection.",
    ];
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return [
      `The certificate of ${host} is for another name.`,
      "Use a name that the certificate has, or give the engine one for this address.",
    ];
  }
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(code)) {
    return [`The certificate of ${host} is not valid now (${code}).`, "Renew it, or set the clocks right."];
  }
  if (/ALERT|HANDSHAKE_FAILURE|BAD_CERTIFICATE|CERTIFICATE_REQUIRED|UNKNOWN_CA/.test(code)) {
    return [
      `${host} does not accept the certificate of this connection (${code}).`,
      "Give a certificate (cert.pem) that the engine's own authority signed, and its key (key.pem).",
    ];
  }
  if (/KEY_VALUES_MISMATCH/.test(code)) {
    return [
      "The private key does not belong to the certificate.",
      "Give the key.pem that was made with this cert.pem.",
    ];
  }
  if (code.startsWith("ERR_OSSL_")) {
    return [
      `A certificate of this connection or its private key cannot be read (${code}).`,
      "Paste ca.pem, cert.pem and key.pem whole, the key without a passphrase (openssl pkey -in key.pem takes it off).",
    ];
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code)) {
    return [
      `${host} does not speak TLS.`,
      "Remove the certificates, or use the port on which the engine speaks TLS (2376, mostly).",
    ];
  }
  if (/^HPE_|ECONNRESET|EPIPE/.test(code)) {
    return [
      `${host} closed the connection (${code}).`,
      "Where the engine wants TLS, put ca.pem, cert.pem and key.pem into the connection.",
    ];
  }
  return [`${host} cannot be asked: ${message}`, "See whether the address is that of a Docker Engine."];
}
