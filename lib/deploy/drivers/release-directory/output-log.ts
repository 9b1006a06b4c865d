import { appendFile, copyFile, open, stat, truncate } from "node:fs/promises";
import { isMissing } from "./durable.ts";
import type { Layout } from "./layout.ts";

const TAIL_BYTES = 4_096;

/** Size of the log now: where what is written next begins. */
export async function logEnd(layout: Layout): Promise<number> {
  try {
    return (await stat(layout.log)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

/** The last lines written since `from`, for a message; empty when there are none. */
export async function logTail(layout: Layout, from: number): Promise<string> {
  const end = await logEnd(layout);
  // Smaller than where it began: it was set aside meanwhile.
  const begin = Math.max(end < from ? 0 : from, end - TAIL_BYTES);
  if (end <= begin) return "";
  const handle = await open(layout.log, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - begin), 0, end - begin, begin);
    return buffer.subarray(0, bytesRead).toString("utf8").trim();
  } finally {
    await handle.close();
  }
}

export async function writeLogLine(layout: Layout, line: string): Promise<void> {
  await appendFile(layout.log, `[loadline ${new Date().toISOString()}] ${line}\n`, { mode: 0o600 });
}

/**
 * Sets the log aside when it has grown over its limit, so that both files together stay near twice that.
 * It is copied and emptied in place because the program holds it open (for appending); lines written
 * between the two are lost.
 */
export async function capLog(layout: Layout, limitBytes: number): Promise<void> {
  if ((await logEnd(layout)) <= limitBytes) return;
  await copyFile(layout.log, `${layout.log}.1`);
  await truncate(layout.log, 0);
}
