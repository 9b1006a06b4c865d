/** Longest output that is kept with an error, in characters; the end of it says most. */
const MOST_OUTPUT = 20_000;
const MOST_LINE = 1_000;

/** Colours and other instructions to a terminal (ECMA-48 control sequences), which a page would show as noise. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape characters are what it looks for
const TERMINAL = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** How Python ends the trace of an exception that nobody caught: its class, with the modules it is in, and its text. */
const EXCEPTION = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:Error|Exception|Exit|Interrupt)(?::.*)?$/;

/**
 * A failure of which the source knows only that nothing answers, with what the program wrote before: the line that
 * says why goes beside the message's first line, where lists show it; all the rest into the stack.
 */
export function withLastWords(
  error: { readonly message: string; readonly stack?: string },
  output: string | null,
): { message: string; stack?: string } {
  const text = output?.replace(TERMINAL, "").trimEnd().slice(-MOST_OUTPUT) ?? "";
  const line = lastWords(text);
  if (line === null) return error;
  const [first = "", ...others] = error.message.split(/\r?\n/);
  const rest = others.join("\n").trim();
  const stack = [rest, error.stack ?? "", `What it wrote last:\n${text}`].filter((part) => part !== "");
  return {
    message: `${first}${/[.!?]$/.test(first) ? "" : "."} It wrote last: ${line}`,
    stack: stack.join("\n\n"),
  };
}

/** The newest line that names an exception, else the last one; null when there is none. */
function lastWords(text: string): string | null {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const line = lines.findLast((one) => EXCEPTION.test(one)) ?? lines.findLast((one) => one.trim() !== "");
  if (line === undefined) return null;
  return line.length > MOST_LINE ? `${line.slice(0, MOST_LINE)}…` : line;
}
