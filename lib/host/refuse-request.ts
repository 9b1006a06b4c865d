/** An answer that needs nothing but the request's first line. */
export type Refusal = {
  readonly status: 400 | 405;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Every method that some address answers; TRACE and CONNECT cannot even be made a Request of the web platform. */
const METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"];

/** What to answer instead of handing a request on; null: nothing is wrong with its first line. */
export function refusalOf(method: string, url: string): Refusal | null {
  const path = url.split("?", 1)[0] ?? "";
  if (!METHODS.includes(method)) {
    return problem(405, "Method not allowed", `${method} is not answered here.`, { allow: METHODS.join(", ") });
  }
  if (!isDecodable(path)) {
    return problem(
      400,
      "The request cannot be read",
      "The address holds a percent sign that begins no UTF-8 character.",
    );
  }
  return null;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** RFC 9457, as the API answers; a browser shows it as text. */
function problem(status: Refusal["status"], title: string, detail: string, more: Record<string, string> = {}): Refusal {
  const type = `urn:loadline:problem:${status === 400 ? "bad-request" : "method-not-allowed"}`;
  return {
    status,
    headers: { "content-type": "application/problem+json", ...more },
    body: JSON.stringify({ type, title, status, detail }),
  };
}
