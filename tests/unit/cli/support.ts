import type { CliIo } from "#bin/cli/cli-io.ts";

/** Surroundings without a terminal, with `input` on stdin; what was written is kept. */
export function testIo({ input = null, env = {} }: { input?: string | null; env?: Record<string, string> } = {}) {
  const written = { out: "", notes: [] as string[] };
  const io: CliIo = {
    out: (text) => {
      written.out += text;
    },
    note: (line) => void written.notes.push(line),
    columns: undefined,
    canAsk: false,
    ask: async () => "",
    readInput: async () => input,
    env,
    cwd: "/nowhere",
  };
  return { io, written };
}
