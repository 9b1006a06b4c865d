import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";

/** What a command may touch of its surroundings. */
export type CliIo = {
  /** Machine and human results. */
  out(text: string): void;
  /** Progress, notes and errors, one line each; never part of a result. */
  note(line: string): void;
  /** Columns of the terminal that stdout is; undefined when it is none. */
  readonly columns: number | undefined;
  /** A person sits at stdin and stderr. */
  readonly canAsk: boolean;
  ask(question: string): Promise<string>;
  /** All of stdin; null when stdin is a terminal. */
  readInput(): Promise<string | null>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
};

export function processIo(): CliIo {
  return {
    out: (chunk) => void process.stdout.write(chunk),
    note: (line) => void process.stderr.write(`${line}\n`),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    async ask(question) {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await reader.question(question);
      } finally {
        reader.close();
      }
    },
    readInput: async () => (process.stdin.isTTY ? null : text(process.stdin)),
    env: process.env,
    // npm runs scripts in the package's directory and says where it was called.
    cwd: (process.env.npm_lifecycle_event === "loadline" && process.env.INIT_CWD) || process.cwd(),
  };
}
