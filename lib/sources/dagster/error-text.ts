import { z } from "zod";
import { shortened } from "../steady-text.ts";

const MESSAGE_LIMIT = 20_000;
const STACK_LIMIT = 200_000;

export const ERROR_SELECTION =
  "message className stack errorChain { isExplicitLink error { message className stack } }";

const singleError = z.object({ message: z.string(), className: z.string().nullable(), stack: z.array(z.string()) });
export const pythonErrorSchema = singleError.extend({
  errorChain: z.array(z.object({ isExplicitLink: z.boolean(), error: singleError })).default([]),
});
export type PythonError = z.infer<typeof pythonErrorSchema>;

/** Errors that mean that nobody answered where the code should be served, not that the code failed. */
const UNREACHABLE = new Set(["DagsterUserCodeUnreachableError"]);

export function isUnreachable(error: PythonError): boolean {
  return error.className !== null && UNREACHABLE.has(error.className);
}

/**
 * A load error of code that nobody serves: why, in a line. The stack is the webserver's own, and another one at every
 * kind of attempt.
 */
export function silenceErrorOf(error: PythonError): { message: string } {
  return { message: `The code server does not answer. ${unreachableReason(error)}` };
}

/** Errors that say no more than that the user's code raised one, which is the cause. */
const WRAPPERS = new Set(["DagsterUserCodeLoadError"]);

/**
 * A load error: what went wrong, and the stack with everything that led to it, as Dagster's own pages show it. Where
 * Dagster only says that code failed, what the code raised is the message.
 */
export function loadErrorOf(error: PythonError): { message: string; stack?: string } {
  const [cause] = error.errorChain;
  const isWrapper = error.className !== null && WRAPPERS.has(error.className);
  const raised = isWrapper && cause?.isExplicitLink === true ? cause.error : error;
  const parts = raised === error ? [traceOf(error)] : [error.message.trim(), traceOf(error)];
  for (const { isExplicitLink, error: cause } of error.errorChain) {
    const link = isExplicitLink
      ? "The above exception was caused by the following exception:"
      : "The above exception occurred during handling of the following exception:";
    parts.push(`${link}\n${cause.message.trim()}\n${traceOf(cause)}`);
  }
  const message = shortened(
    raised.message.trim() || raised.className || "The code location failed to load.",
    MESSAGE_LIMIT,
  );
  const stack = shortened(parts.join("\n").trim(), STACK_LIMIT);
  return stack === "" ? { message } : { message, stack };
}

/**
 * One line on why nobody answers: of all that gRPC has to say, the reason, if it gives one (`details = "…"`).
 */
export function unreachableReason(error: PythonError): string {
  const texts = [error.message, ...error.errorChain.map((link) => link.error.message)];
  const details = texts.map((text) => /details = "([^"]+)"/.exec(text)?.[1]).find((text) => text !== undefined);
  const first = error.message.trim().replace(/^[\w.]*Error:\s*/, "");
  return shortened(details === undefined ? first : `${first.replace(/\.?$/, ".")} ${details}`, 2_000);
}

function traceOf({ stack }: { stack: readonly string[] }): string {
  return stack.join("").trimEnd();
}
