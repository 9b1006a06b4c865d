// Entry of the thread that records one large load (load-thread.ts): takes the body's bytes in as they come, then
// writes the load over a connection of its own.
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../db/open.ts";
import { ServiceError } from "../services/errors.ts";
import { LoadIntake } from "./load-intake.ts";
import type { FromLoadThread, LoadThreadInput, ToLoadThread } from "./load-thread-messages.ts";
import { recordTakenLoad } from "./record-taken-load.ts";

/** One for the load's transaction, one for what is asked outside of it. */
const CONNECTIONS = 2;
/** Pages are answered first where there are fewer processors than work. */
const NICENESS = 10;

const port = parentPort;
if (port === null) throw new Error("this is started as a thread");
const { push, known, ...caller } = workerData as LoadThreadInput;

if (process.platform === "linux") {
  // Linux keeps a priority for each thread, and 0 is the one that asks.
  setPriority(0, NICENESS);
}

const say = (message: FromLoadThread): void => port.postMessage(message);
const intake = new LoadIntake(Buffer.from(known), push.keyHash !== undefined);
/** Once it is refused, what still comes is thrown away. */
let over = false;

port.on("message", (message: ToLoadThread) => {
  if (over) return;
  if (message.type === "bytes") refusing(() => take(message.bytes));
  else void record();
});

function take(bytes: Uint8Array): void {
  intake.push(bytes);
  say({ type: "taken", bytes: bytes.byteLength });
}

async function record(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set");
  const db = await openDatabase({ url, poolSize: CONNECTIONS });
  try {
    const taken = await recordTakenLoad({ ...caller, db }, push, intake);
    say({ type: "answer", answer: taken.answer, known: taken.known?.buffer ?? null });
  } catch (error) {
    refusing(() => {
      throw error;
    });
  } finally {
    await db.close();
  }
  port?.close();
}

function refusing(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    over = true;
    const { code, message, errors, retryAfterS } = error;
    say({ type: "refused", refusal: { code, message, errors, retryAfterS } });
  }
}
