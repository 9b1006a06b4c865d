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

/**
 * Environment of the web process's allocator, which is glibc's on most machines; others take no notice. What is set in
 * `given` already stays as it is.
 *
 * glibc gives large pieces pages of their own and hands those back when they are freed, but lets the size from which a
 * piece is large grow with what it sees freed, up to 32 MB; and threads get arenas of their own, which keep what was
 * freed in them. After a load of 100 MB the process held as much again that nobody used (docs/performance.md).
 */
export function webMallocEnvironment(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const { MALLOC_MMAP_THRESHOLD_ = String(128 * 1024), MALLOC_ARENA_MAX = "2" } = given;
  return { MALLOC_MMAP_THRESHOLD_, MALLOC_ARENA_MAX };
}

/** Bytes that this process may use: the machine's, or the container's where that has a limit. */
function usableMemory(): number {
  // 0 where nothing limits it, or a number beyond all memory.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
