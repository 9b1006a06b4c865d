import type { Engine } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import type { Container } from "./inspected.ts";

const HEADER_BYTES = 8;

/** Last lines that a container wrote, at most `mostBytes` of them; null when there are none, or they are not kept. */
export async function lastOutput(
  engine: Engine,
  container: Container,
  { lines, mostBytes }: { lines: number; mostBytes: number },
  signal: AbortSignal,
): Promise<string | null> {
  let raw: Buffer;
  try {
    raw = await engine.logs(container.Id, lines, signal);
  } catch (error) {
    // Some log drivers take lines and never give them back; what is gone has none.
    if (error instanceof EngineError && error.statusCode !== null) return null;
    throw error;
  }
  const bytes = container.Config.Tty === true ? raw : withoutFrames(raw);
  const text = bytes
    .subarray(Math.max(0, bytes.length - mostBytes))
    .toString("utf8")
    .trim();
  return text === "" ? null : text;
}

/** Without a terminal each piece has a header: which stream, three bytes of nothing, its length. */
function withoutFrames(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= raw.length) {
    const end = at + HEADER_BYTES + raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(pieces);
}
