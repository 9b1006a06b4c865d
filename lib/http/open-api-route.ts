import { openApiDocument } from "../contracts/openapi.ts";
import { answer } from "./answer.ts";
import { VERSION } from "./version.ts";

let text: string | undefined;

/** The description of the API, made once per process. */
export function openApiRoute(request: Request): Promise<Response> {
  return answer(request, async () => {
    text ??= JSON.stringify(openApiDocument(VERSION));
    return new Response(text, { headers: { "content-type": "application/json", "cache-control": "max-age=300" } });
  });
}
