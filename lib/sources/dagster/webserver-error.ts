import { connectionProblem } from "../connection-problem.ts";

/** Why the webserver could not be asked. Message and remedy are fit to show. */
export class WebserverError extends Error {
  override readonly name = "WebserverError";
  /**
   * `silent`: nobody answers, or not in time; `refused`: it wants another sign-in; `foreign`: what answers is no
   * Dagster webserver; `failed`: it is one, and could not answer this question.
   */
  readonly kind: "silent" | "refused" | "foreign" | "failed";
  readonly remedy: string;

  constructor(kind: WebserverError["kind"], message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.remedy = remedy;
  }
}

/** What a failed connection means, from the error that `fetch` or the resolver threw. */
export function connectionError(error: unknown, url: string): WebserverError {
  const { message, remedy } = connectionProblem(error, url, "webserver");
  return new WebserverError("silent", message, remedy, { cause: error });
}
