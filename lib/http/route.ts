import type { z } from "zod";
import type { Operation } from "../contracts/operation.ts";
import type { Context } from "../services/context.ts";
import { admit } from "./admit.ts";
import { answer } from "./answer.ts";
import { auditRefusals } from "./audit-refusals.ts";
import { largeBodySlot } from "./large-body-slots.ts";
import { BODY_LIMIT_BYTES, readAddress, readInput } from "./read-input.ts";
import { requestContext } from "./request-context.ts";

export type RouteHandler = (request: Request) => Promise<Response>;

/** Path, query and body in one; nothing of a later one stands for a name of an earlier one. */
export type RouteInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = z.output<P> &
  z.output<Q> &
  z.output<B>;

/**
 * Makes the handler of an operation: who asks, is the request well-formed; then the verb, which decides whether
 * they may. The answer is what the verb returns, as JSON.
 */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  verb: (context: Context, input: RouteInput<P, Q, B>) => Promise<z.input<R>>,
): RouteHandler {
  return (request) => {
    const slot = largeBodySlot();
    return answer(request, async (requestId) => {
      const context = await requestContext(request, requestId);
      return auditRefusals(context, operation, request, async () => {
        const { params, query } = readAddress(operation, request);
        let body: unknown = {};
        if (operation.body !== null) {
          await admit(context, operation, params);
          const { bodyLimitBytes: limitBytes = BODY_LIMIT_BYTES } = operation;
          body = await readInput(operation.body, request, { limitBytes, onGrowth: slot.grow });
        }
        const view = await verb(context, Object.assign({}, body, query, params) as RouteInput<P, Q, B>);
        return Response.json(view, { status: operation.status });
      });
    }).finally(slot.release);
  };
}
