import { ping } from "../db/ping.ts";
import { ServiceError } from "../services/errors.ts";
import { answer } from "./answer.ts";
import { database } from "./database.ts";
import { log } from "./log.ts";
import { VERSION } from "./version.ts";

/** A database that takes longer than this to answer is not well. */
const LIMIT_MS = 3000;

/** 200 when this process answers and the database does. */
export function healthRoute(request: Request): Promise<Response> {
  return answer(request, async () => {
    try {
      await within(LIMIT_MS, pingDatabase());
    } catch (error) {
      log.warn({ err: error }, "the health check failed");
      throw new ServiceError("unavailable", "The database does not answer.", { retryAfterS: 5 });
    }
    return Response.json({ status: "ok", version: VERSION });
  });
}

async function pingDatabase(): Promise<void> {
  const db = await database();
  await ping(db.sql);
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
