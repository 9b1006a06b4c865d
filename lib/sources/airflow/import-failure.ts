import { shortened } from "../steady-text.ts";
import type { ImportError } from "./answers.ts";

const MESSAGE_LIMIT = 20_000;
const STACK_LIMIT = 200_000;
/** So many files are named in the message; the stack has all of them. */
const NAMED_FILES = 5;

/** Files that cannot be imported as the error of one load: which, and why, with every stack trace. */
export function importFailure(errors: readonly ImportError[]): { message: string; stack: string } {
  const sorted = errors.toSorted((a, b) => (a.filename < b.filename ? -1 : 1));
  const lines = sorted
    .slice(0, NAMED_FILES)
    .map(({ filename, stack_trace }) => `${filename}: ${reasonOf(stack_trace)}`);
  const more = sorted.length - lines.length;
  const message = [
    ...(sorted.length === 1 ? [] : [`${sorted.length} files cannot be imported.`]),
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("\n");
  const stack = sorted.map(({ filename, stack_trace }) => `${filename}\n${stack_trace.trim()}`).join("\n\n");
  return { message: shortened(message, MESSAGE_LIMIT), stack: shortened(stack, STACK_LIMIT) };
}

/** The exception is the last line of Python's trace that is not indented. */
function reasonOf(trace: string): string {
  const lines = trace.split("\n").filter((line) => line.trim() !== "");
  return (lines.findLast((line) => !/^\s/.test(line)) ?? lines.at(-1) ?? "it cannot be imported").trim();
}
