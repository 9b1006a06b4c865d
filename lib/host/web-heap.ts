import { totalmem } from "node:os";

const GIB = 1024 ** 3;

/**
 * V8's flags for the web process, of a machine (or container) with `memory` bytes.
 *
 * V8 sets its first limit just above what lives on the heap, and counts the bytes of bodies on their way to it: while
 * large loads come in it collected the whole heap several times a second, 5 to 15 ms each, and pages waited for that
 * (docs/performance.md). Where memory is short, it is to be as sparing as ever.
 */
export function webHeapFlags(memory: number = usableMemory()): string[] {
  return memory >= 4 * GIB ? ["--initial-old-space-size=512"] : [];
}

/** Bytes that this process may use: the machine's, or the container's where that has a limit. */
function usableMemory(): number {
  // 0 where nothing limits it, or a number beyond all memory.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
