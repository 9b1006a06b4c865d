import { ApiProblem } from "./api-problem.ts";

/**
 * The error to show in place of a query's data. Null while there is data and the fault may pass: a server that
 * restarts empties no page, and takes away nothing that is being typed. What is gone or forbidden is not kept.
 */
export function errorInPlace({ data, error }: { data: unknown; error: Error | null }): Error | null {
  const final = error instanceof ApiProblem && [401, 403, 404].includes(error.status);
  return data === undefined || final ? error : null;
}
