import type { Problem } from "../contracts/common.ts";

/** What the API refused, in its own words (RFC 9457), or status 0: the server could not be reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly errors: NonNullable<Problem["errors"]>;
  /** Seconds after which the server would like to be asked again. */
  readonly retryAfterS: number | null;

  constructor(problem: Pick<Problem, "status" | "title" | "detail" | "errors">, retryAfterS: number | null = null) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.status = problem.status;
    this.title = problem.title;
    this.errors = problem.errors ?? [];
    this.retryAfterS = retryAfterS;
  }
}

/** The page is of another version of Loadline than the server: it is to be reloaded. */
export class PageOutdated extends ApiProblem {
  /** @param what tells how that came to light. */
  constructor(what: string) {
    const detail = `${what} Reload the page to get its newest version.`;
    super({ status: 502, title: "This page is out of date", detail });
  }
}

/** Words for any error that a query or mutation may end with. */
export function problemText(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  return "Something went wrong in this page. Reload it; if that does not help, the server's log has the details.";
}
