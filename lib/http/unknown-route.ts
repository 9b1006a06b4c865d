import { ServiceError } from "../services/errors.ts";
import { answer } from "./answer.ts";

/** Answers what no operation has its address at, in the form of every other refusal. */
export function unknownRoute(request: Request): Promise<Response> {
  return answer(request, async () => {
    throw new ServiceError(
      "not_found",
      "There is nothing at this address. All operations are listed in /api/v1/openapi.json.",
    );
  });
}
