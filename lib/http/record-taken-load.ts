import { recordLoadOperation } from "../contracts/loads.ts";
import type { KnownRows } from "../domain/snapshot/known-texts.ts";
import type { Context } from "../services/context.ts";
import { recordLoad } from "../services/history/record-load.ts";
import type { LoadIntake } from "./load-intake.ts";

/** What the address and the headers of a push say. */
export type PushAddress = {
  readonly deployment: string;
  readonly location: string;
  readonly values: boolean;
  /** SHA-256 of the Idempotency-Key. */
  readonly keyHash?: Uint8Array | undefined;
};

/** What a push is answered with; `body` is JSON. */
export type PushAnswer = { readonly status: number; readonly body: string };

/** The answer, and what the texts of the load's assets were found to be; null when it carried none. */
export type TakenAnswer = { readonly answer: PushAnswer; readonly known: KnownRows | null };

/** Records a load whose bytes have all been taken in. @throws ServiceError as `LoadIntake.finish` and `recordLoad`. */
export async function recordTakenLoad(
  context: Context,
  { keyHash, ...address }: PushAddress,
  intake: LoadIntake,
): Promise<TakenAnswer> {
  const { bodyHash, ...load } = intake.finish();
  const idempotency = keyHash && bodyHash ? { keyHash: Buffer.from(keyHash), bodyHash } : undefined;
  const { created, ...view } = await recordLoad(context, { ...address, ...load, idempotency });
  const answer = { status: created ? recordLoadOperation.status : 200, body: JSON.stringify(view) };
  return { answer, known: load.assets && intake.knownRows() };
}
