import { connectionProblem } from "../connection-problem.ts";

/** Why Airflow could not be asked. Message and remedy are fit to show. */
export class AirflowError extends Error {
  override readonly name = "AirflowError";
  /**
   * `silent`: nobody answers, or not in time; `refused`: it wants another sign-in, or more rights; `foreign`: what
   * answers is no Airflow that Loadline knows; `absent`: it has no such thing (any more); `conflict`: it is
   * being done already; `failed`: it could not answer this question.
   */
  readonly kind: "silent" | "refused" | "foreign" | "absent" | "conflict" | "failed";
  readonly remedy: string;

  constructor(kind: AirflowError["kind"], message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.remedy = remedy;
  }
}

/** What went wrong before anything was answered. */
export function silenceError(error: unknown, url: string): AirflowError {
  const { message, remedy } = connectionProblem(error, url, "API server");
  return new AirflowError("silent", message, remedy, { cause: error });
}
