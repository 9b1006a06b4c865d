import pg from "pg";
import type { LiveEvent } from "../contracts/events.ts";
import type { Role } from "../domain/access/roles.ts";
import type { Sql } from "./database.ts";

/**
 * What goes through the channel: the event as clients get it, and whose it is, for the reader's rights; `least` where
 * only readers of some role in the deployment are told.
 */
export type Notification = LiveEvent & { deploymentId: string; least?: Role };

const CHANNEL = "loadline";
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;

/**
 * Tells every listening process, when the transaction of `sql` commits and only then.
 *
 * A payload has to be under 8,000 bytes: two names of at most 255 characters, at most six bytes each in
 * JSON, are under half of that.
 */
export async function notify(sql: Sql, notification: Notification): Promise<void> {
  await sql.query("SELECT pg_notify($1, $2)", [CHANNEL, JSON.stringify(notification)]);
}

export type Listener = {
  /** Settled when the first attempt to listen is over; normally, notifications are heard from then on. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
};

/** What triggers tell when somebody's rights may have changed: grants, teams, sign-ins, tokens. */
const ACCESS_CHANGED = "access";

/**
 * Listens to what `notify` tells. PostgreSQL tells in the order of commits: what is heard after `onAccessChanged` was
 * told after the change.
 * @param onReconnect as for `listenOn`.
 */
export function listen(
  databaseUrl: string,
  onNotification: (notification: Notification) => void,
  onReconnect: () => void = () => {},
  onAccessChanged: () => void = () => {},
): Listener {
  const onPayload = (payload: string): void => {
    if (payload === ACCESS_CHANGED) onAccessChanged();
    else if (payload) onNotification(JSON.parse(payload) as Notification);
  };
  return listenOn(databaseUrl, CHANNEL, onPayload, onReconnect);
}

/**
 * Listens on a connection of its own, which comes back by itself with growing delays.
 *
 * @param channel a name of lower-case letters and `_`.
 * @param onReconnect called when listening works again after a loss: what happened meanwhile was not heard.
 */
export function listenOn(
  databaseUrl: string,
  channel: string,
  onPayload: (payload: string) => void,
  onReconnect: () => void,
): Listener {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = FIRST_DELAY_MS;
  let lost = false;

  const connect = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    client = fresh;
    let gone = false;
    const comeBack = (): void => {
      if (gone) return;
      gone = true;
      lost = true;
      fresh.end().catch(() => {});
      if (closed) return;
      timer = setTimeout(connect, delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    };
    fresh.on("error", comeBack);
    fresh.on("end", comeBack);
    fresh.on("notification", ({ payload }) => onPayload(payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channel}`);
    } catch {
      comeBack();
      return;
    }
    delayMs = FIRST_DELAY_MS;
    if (lost) onReconnect();
    lost = false;
  };
  const connecting = connect();

  return {
    ready: connecting,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await connecting;
      await client?.end().catch(() => {});
    },
  };
}
