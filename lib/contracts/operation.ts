import type { z } from "zod";
import type { Permission } from "../domain/access/roles.ts";

/**
 * One operation of the API, as data: the route handler parses with it (lib/http/route.ts), the OpenAPI
 * document is generated from it (lib/contracts/openapi.ts), the permission test walks over it.
 */
export type Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> = {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** OpenAPI form: `/api/v1/deployments/{deployment}`. */
  readonly path: string;
  readonly summary: string;
  /** What the caller must be allowed to do; `signed-in` needs an actor alone, `public` nothing. */
  readonly permission: Permission | "signed-in" | "public";
  readonly params: Params;
  readonly query: Query;
  /** Null: the operation takes no JSON body. */
  readonly body: Body | null;
  /** Most bytes of the body, unpacked, where the usual bound is too low (lib/http/read-input.ts). */
  readonly bodyLimitBytes?: number;
  readonly response: Response;
  readonly status: 200 | 201 | 202;
  /** What the answer is sent as; `application/json` unless said. */
  readonly media?: "text/event-stream" | "application/x-ndjson";
  /** Done by people who are signed in with the browser; the verb refuses tokens, whatever they may, with 403. */
  readonly inBrowser?: true;
  /** Takes an `Idempotency-Key`: the same request again answers 200 with what the first one made. */
  readonly idempotent?: true;
};

/** Keeps the exact schema types of an operation. */
export function defineOperation<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
): Operation<P, Q, B, R> {
  return operation;
}
