import type { AlertFacts } from "#lib/domain/alerts/facts.ts";
import type { AlertKind } from "#lib/domain/alerts/kinds.ts";
import { type AlertEventView, type AlertMessage, alertMessage } from "#lib/domain/alerts/message.ts";

const SITE = "https://loadline.example.com";

/** Texts that would mention, link or mark up wherever somebody forgot that they are data. */
export const HOSTILE = [
  "<!channel> <!here> <@U012AB3CD> <#C024BE7LR> @everyone <at>Ada</at>",
  "[click](https://evil.example) <https://evil.example|click> ![x](https://evil.example/p.png)",
  '<script>alert(1)</script><img src=x onerror="alert(1)"><a href="https://evil.example">x</a>',
  "*bold* _it_ ~no~ `code` # heading :smile: \r\nBcc: eve@evil.example\r\n\r\n\u202egnirts",
].join(" ");

const FACTS: AlertFacts = {
  deployment: HOSTILE.slice(0, 255),
  location: HOSTILE.slice(100, 355),
  load: 12,
  commit: { sha: "4f2a9c1d00", url: "https://github.com/acme/etl", message: HOSTILE.repeat(50) },
  by: HOSTILE,
  image: `registry.example.com/${HOSTILE}`,
  counts: { added: 1, removed: 2, changed: 3 },
  removed: [{ key: [HOSTILE, "orders"], group: null, owners: [] }],
  owners: [],
  // 100 KB.
  detail: HOSTILE.repeat(Math.ceil(100_000 / HOSTILE.length)),
  minutes: null,
  since: "2026-11-20T11:58:00.000Z",
  rollback: null,
  lastGoodLoad: 11,
};

type Told = { kind?: AlertKind; thread?: string; facts?: Partial<AlertFacts> };

function view({ kind = "load.failed", thread = "load:1", facts = {} }: Told, index: number): AlertEventView {
  return { kind, thread, facts: { ...FACTS, ...facts }, at: new Date(Date.UTC(2026, 10, 20, 12, index)) };
}

/** A message of these events, by default of one in which every text is hostile. */
export function messageOf(id: string, events: readonly Told[] = [{}], ended: readonly string[] = []): AlertMessage {
  return alertMessage({ id, events: events.map(view), ended: new Set(ended) }, SITE);
}

/** Ten lines of hostile text and more. */
export const foldedHostile = (id: string) =>
  messageOf(
    id,
    Array.from({ length: 30 }, () => ({})),
  );
export const harmless = { deployment: "prod", location: "etl" };
