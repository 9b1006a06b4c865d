import { createGunzip, type Gunzip } from "node:zlib";
import { ServiceError } from "../services/errors.ts";
import { type BodyLimit, KeptBytes } from "./kept-bytes.ts";

/** What was refused is read on and thrown away up to here, so that the client gets to see the answer. */
const MOST_DISCARDED_BYTES = 512 * 1024 * 1024;

/**
 * Reads a request's body, gunzipped when it is said to be gzip; never holds more than the limit.
 * @throws ServiceError `too_large`, `bad_request` (cut off, broken gzip), `unsupported_media_type` (other encodings).
 */
export async function readBody(request: Request, limit: BodyLimit): Promise<Buffer> {
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip" && encoding !== "x-gzip") {
    throw new ServiceError("unsupported_media_type", `The content encoding ${encoding} is not read here; gzip is.`);
  }
  // Known to be too large, or one too many: nothing of it is kept (`discardBody` reads it on).
  const kept = new KeptBytes(limit);
  kept.announce(Number(request.headers.get("content-length") ?? "0"));
  if (request.body === null) return Buffer.alloc(0);

  const body = request.body.getReader();
  try {
    if (encoding === "identity") await readPlain(body, kept);
    else await readGzip(body, kept, limit.limitBytes);
  } catch (error) {
    await discard(body);
    throw error;
  }
  return kept.join();
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readPlain(body: Reader, kept: KeptBytes): Promise<void> {
  for (let chunk = await nextChunk(body); chunk !== null; chunk = await nextChunk(body)) kept.add(chunk);
}

async function readGzip(body: Reader, kept: KeptBytes, limitBytes: number): Promise<void> {
  const gunzip = createGunzip();
  let failure: unknown;
  const closed = new Promise<void>((resolve) => gunzip.once("close", resolve));
  gunzip.on("error", (cause) => {
    failure ??= new ServiceError("bad_request", "The body is said to be gzip, but it is not, or it was cut off.", {
      cause,
    });
  });
  gunzip.on("data", (chunk: Buffer) => {
    try {
      kept.add(chunk);
    } catch (error) {
      // At the first byte too many: what a small body could swell to is never produced.
      failure ??= error;
      gunzip.destroy();
    }
  });

  try {
    await feed(body, gunzip, limitBytes, closed);
    gunzip.end();
    await closed;
  } finally {
    gunzip.destroy();
  }
  if (failure !== undefined) throw failure;
}

/** Hands the body to the decompressor at the decompressor's pace, until either is through. */
async function feed(body: Reader, gunzip: Gunzip, limitBytes: number, closed: Promise<void>): Promise<void> {
  const compressed = new KeptBytes({ limitBytes });
  for (let chunk = await nextChunk(body); chunk !== null && !gunzip.destroyed; chunk = await nextChunk(body)) {
    compressed.count(chunk.byteLength);
    if (gunzip.write(chunk)) continue;
    await Promise.race([new Promise<void>((resolve) => gunzip.once("drain", resolve)), closed]);
  }
}

/** The next chunk; null at the end. A connection that breaks off is the client's refusal to finish. */
async function nextChunk(body: Reader): Promise<Uint8Array | null> {
  try {
    const { done, value } = await body.read();
    return done ? null : value;
  } catch (cause) {
    throw new ServiceError("bad_request", "The body was cut off before its end.", { cause });
  }
}

/**
 * Reads what a refused request still sends and keeps nothing of it: closing a connection with unread bytes would
 * throw the answer away with them. A body that says to be larger than is worth reading is not begun.
 */
export async function discardBody(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed) return;
  if (Number(request.headers.get("content-length") ?? "0") > MOST_DISCARDED_BYTES) return;
  await discard(request.body.getReader());
}

async function discard(body: Reader): Promise<void> {
  let bytes = 0;
  try {
    for (let chunk = await nextChunk(body); chunk !== null; chunk = await nextChunk(body)) {
      bytes += chunk.byteLength;
      if (bytes > MOST_DISCARDED_BYTES) return await body.cancel();
    }
  } catch {
    // The client is gone: there is nobody left to answer.
  }
}
