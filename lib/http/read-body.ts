import { createGunzip, type Gunzip } from "node:zlib";
import { ServiceError } from "../services/errors.ts";
import { type BodyLimit, CountedBytes } from "./counted-bytes.ts";

/** What was refused is read on and thrown away up to here, so that the client gets to see the answer. */
const MOST_DISCARDED_BYTES = 512 * 1024 * 1024;

/** Of what is unzipped in one go; each piece costs a task of its own. */
const UNZIPPED_BYTES = 256 * 1024;

/** Takes the next bytes of a body; the body goes on when the promise resolves. */
export type TakeBytes = (chunk: Uint8Array) => void | Promise<void>;

/**
 * Reads a request's body, gunzipped when it is said to be gzip; never holds more than the limit.
 * @throws ServiceError as `streamBody` does.
 */
export async function readBody(request: Request, limit: BodyLimit): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await streamBody(request, limit, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks);
}

/**
 * Hands a request's body over while it arrives, gunzipped when it is said to be gzip, at the taker's pace.
 * @throws ServiceError `too_large`, `bad_request` (cut off, broken gzip), `unsupported_media_type` (other encodings);
 * and whatever `take` throws. What the client still sends then is read and thrown away.
 */
export async function streamBody(request: Request, limit: BodyLimit, take: TakeBytes): Promise<void> {
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip" && encoding !== "x-gzip") {
    throw new ServiceError("unsupported_media_type", `The content encoding ${encoding} is not read here; gzip is.`);
  }
  // Known to be too large, or one too many: nothing of it is taken (`discardBody` reads it on).
  const counted = new CountedBytes(limit);
  counted.announce(Number(request.headers.get("content-length") ?? "0"));
  if (request.body === null) return;

  const body = request.body.getReader();
  try {
    if (encoding === "identity") await readPlain(body, counted, take);
    else await readGzip(body, counted, limit.limitBytes, take);
  } catch (error) {
    await discard(body);
    throw error;
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readPlain(body: Reader, counted: CountedBytes, take: TakeBytes): Promise<void> {
  for (let chunk = await nextChunk(body); chunk !== null; chunk = await nextChunk(body)) {
    counted.add(chunk.byteLength);
    await take(chunk);
  }
}

async function readGzip(body: Reader, counted: CountedBytes, limitBytes: number, take: TakeBytes): Promise<void> {
  const gunzip = createGunzip({ chunkSize: UNZIPPED_BYTES });
  const taken = takeUnzipped(gunzip, counted, take);
  // Heard below, when the body has been fed; until then it is nobody's fault that nobody listens.
  taken.catch(() => {});
  try {
    await feed(body, gunzip, limitBytes);
    gunzip.end();
    await taken;
  } finally {
    gunzip.destroy();
  }
}

/** At the first byte too many the decompressor is ended: what a small body could swell to is never produced. */
async function takeUnzipped(gunzip: Gunzip, counted: CountedBytes, take: TakeBytes): Promise<void> {
  const chunks: AsyncIterator<Buffer> = gunzip[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await nextUnzipped(chunks);
    if (done) return;
    try {
      counted.add(value.byteLength);
      await take(value);
    } catch (error) {
      gunzip.destroy();
      throw error;
    }
  }
}

async function nextUnzipped(chunks: AsyncIterator<Buffer>): Promise<IteratorResult<Buffer>> {
  try {
    return await chunks.next();
  } catch (cause) {
    throw new ServiceError("bad_request", "The body is said to be gzip, but it is not, or it was cut off.", { cause });
  }
}

/** Hands the body to the decompressor at the decompressor's pace, until either is through. */
async function feed(body: Reader, gunzip: Gunzip, limitBytes: number): Promise<void> {
  const closed = new Promise<void>((resolve) => gunzip.once("close", resolve));
  const compressed = new CountedBytes({ limitBytes });
  for (let chunk = await nextChunk(body); chunk !== null && !gunzip.destroyed; chunk = await nextChunk(body)) {
    compressed.add(chunk.byteLength);
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
