/** Within this time after a message, further events of its kind are put together into one. */
export const FOLD_MS = 10 * 60_000;
/** Messages to one receiver within that time, whatever they are about; what comes then is one digest. */
export const MOST_MESSAGES = 10;

/** What was sent, or waits to be, to one receiver of one policy; `sendsAt`: when it was sent first, or may be. */
export type RecentDelivery = {
  readonly id: string;
  readonly foldKey: string;
  readonly sendsAt: Date;
  readonly waits: boolean;
};

/** What is done with an event: it joins a delivery that waits, or is one itself, at once or at the end of the time. */
export type FoldVerdict =
  | { readonly type: "join"; readonly deliveryId: string }
  | { readonly type: "new"; readonly foldKey: string; readonly at: Date };

/**
 * Keeps a storm from being a storm of messages. The first event of a kind in a location goes out at once; those that
 * follow within ten minutes wait and go out together; and where more than ten messages came in that time, everything
 * waits together. Nothing is dropped: each event is in exactly one delivery.
 *
 * @param recent deliveries to the same receiver of the same policy of the last `FOLD_MS`, and all that wait.
 * @param key what tells the event from others: its kind and its code location.
 */
export function fold(recent: readonly RecentDelivery[], key: string, now: Date): FoldVerdict {
  const isRecent = (delivery: RecentDelivery) => now.getTime() - delivery.sendsAt.getTime() < FOLD_MS;
  const digest = recent.find(({ foldKey, waits }) => foldKey === DIGEST && waits);
  if (digest !== undefined) return { type: "join", deliveryId: digest.id };
  const waiting = recent.find(({ foldKey, waits }) => foldKey === key && waits);
  if (waiting !== undefined) return { type: "join", deliveryId: waiting.id };
  const lately = recent.filter(isRecent);
  const alike = lately.filter(({ foldKey }) => foldKey === key);
  if (lately.length >= MOST_MESSAGES) return { type: "new", foldKey: DIGEST, at: endOf(lately) };
  if (alike.length > 0) return { type: "new", foldKey: key, at: endOf(alike) };
  return { type: "new", foldKey: key, at: now };
}

/** Fold key of what is put together whatever it is about. */
const DIGEST = "digest";

/** When the time after the last of these ends. */
function endOf(deliveries: readonly RecentDelivery[]): Date {
  return new Date(Math.max(...deliveries.map(({ sendsAt }) => sendsAt.getTime())) + FOLD_MS);
}
