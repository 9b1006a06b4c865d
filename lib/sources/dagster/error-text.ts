import { z } from "zod";
import { storableText } from "../../domain/storable-text.ts";
import { withSortedSets } from "./sorted-sets.ts";

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
 * What of an error's text is another at every attempt while the failure is the same, and what stands for it. The
 * webserver tries a broken location again and again, and each attempt must read alike to be one load. Line numbers,
 * ports, paths of code and all other numbers stay: they tell failures apart.
 */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  // `<Thing object at 0x7f3c2a1b5d90>`: the address of an object in memory.
  [/\b0x[0-9a-f]{6,16}\b/gi, "0x…"],
  // Server ids, run ids and names of sockets that are made anew for each process.
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>"],
  // gRPC's own account of a call ends in the time of the call: `created_time:"2026-…"`.
  [/,?\s*\{?created_time:\s*"[^"]*"\}?/g, ""],
  // Times of day with seconds, such as log lines have: `2026-11-21 02:08:44,123 +0000`.
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?/g, "<time>"],
  // Python's tempfile: `/tmp/tmpk3j2_x9q`, wherever the temporary directory is.
  [/(?<=[/\\])tmp[a-z0-9_]{8}\b/g, "tmp…"],
  // `process 1950`, `pid=1950`.
  [/\b(process|pid)([ =:]+)\d+\b/gi, "$1$2…"],
  // `after 10.3 seconds`, `in 0.52s`: how long this attempt took.
  [/\b(after|in) \d+\.\d+ ?(s|ms|sec|secs|seconds)\b/g, "$1 … $2"],
];

/** The text with what differs between two attempts of one failure replaced, and sets in one order. */
export function steadyText(text: string): string {
  return withSortedSets(
    VOLATILE.reduce((steady, [pattern, replacement]) => steady.replace(pattern, replacement), text),
  );
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

function shortened(text: string, limit: number): string {
  const steady = storableText(steadyText(text));
  return steady.length <= limit ? steady : `${storableText(steady.slice(0, limit))}…`;
}
