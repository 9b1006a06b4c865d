import { faultText } from "../auth/fault-text.ts";
import { handleAuthRequest } from "../auth/handle-auth-request.ts";
import { authSecret } from "../auth/secret.ts";
import { signInSettings } from "../auth/settings.ts";
import { limitRate } from "../services/access/limit-rate.ts";
import { ServiceError } from "../services/errors.ts";
import { answer } from "./answer.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";
import { log } from "./log.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";
import { noteRoute } from "./request-notes.ts";
import { requireSameOrigin } from "./require-same-origin.ts";

const BODY_LIMIT_BYTES = 64 * 1024;

/** Answers everything below `/api/auth/`: signing in and out. */
export function authRoute(request: Request): Promise<Response> {
  return answer(request, async () => {
    noteRoute(request, "/api/auth");
    if (request.method !== "GET") requireSameOrigin(request);
    const [db, address] = [await database(), clientAddress(request.headers)];
    if (/^\/api\/auth\/(callback|signin)\//.test(new URL(request.url).pathname)) {
      try {
        await limitRate(db.sql, "sign-in", address);
      } catch (error) {
        // Somebody on the way back from a provider looks at what is answered: a page says it better.
        if (request.method !== "GET" || !(error instanceof ServiceError)) throw error;
        return new Response(null, { status: 302, headers: { location: "/sign-in?error=too_many" } });
      }
    }
    const response = await handleAuthRequest(request, await readFields(request), {
      db,
      secret: authSecret(),
      settings: signInSettings(),
      address,
      userAgent: request.headers.get("user-agent"),
      cookieHeader: request.headers.get("cookie"),
      onFault: (code, detail) => log.warn({ code, fault: faultText(detail) }, "signing in or out failed"),
    });
    if (response === null) throw new ServiceError("not_found", "There is nothing at this address.");
    return response;
  });
}

/** Fields of a form, sent as a form or as JSON. */
async function readFields(request: Request): Promise<Record<string, unknown>> {
  if (request.method !== "POST") return {};
  const bytes = await readBody(request, { limitBytes: BODY_LIMIT_BYTES });
  if (bytes.byteLength === 0) return {};
  if (request.headers.get("content-type")?.includes("application/json")) {
    const fields = parseJson(bytes);
    return typeof fields === "object" && fields !== null ? { ...fields } : {};
  }
  return Object.fromEntries(new URLSearchParams(bytes.toString("utf8")));
}
