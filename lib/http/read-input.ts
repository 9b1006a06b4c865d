import type { z } from "zod";
import type { Operation } from "../contracts/operation.ts";
import type { BodyLimit } from "./counted-bytes.ts";
import { matchPath } from "./match-path.ts";
import { parseInput, queryObject } from "./parse-input.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";
import { noteRoute } from "./request-notes.ts";
import { requireJson } from "./require-json.ts";

/** Most bytes of a body where the operation does not say. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** @throws ServiceError `invalid`, `bad_request`. */
export function readAddress<P extends z.ZodType, Q extends z.ZodType>(
  operation: Pick<Operation<P, Q>, "path" | "params" | "query">,
  request: Request,
): { params: z.output<P>; query: z.output<Q> } {
  noteRoute(request, operation.path);
  const url = new URL(request.url);
  return {
    params: parseInput(operation.params, matchPath(operation.path, url.pathname), "path"),
    query: parseInput(operation.query, queryObject(url.searchParams), "query"),
  };
}

/** @throws ServiceError `unsupported_media_type`, `too_large`, `bad_request`, `invalid`. */
export async function readInput<B extends z.ZodType>(
  schema: B,
  request: Request,
  limit: BodyLimit = { limitBytes: BODY_LIMIT_BYTES },
): Promise<z.output<B>> {
  requireJson(request.headers);
  const bytes = await readBody(request, limit);
  return parseInput(schema, parseJson(bytes), "body");
}
