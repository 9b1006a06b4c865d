import { expect, it, vi } from "vitest";
import { listen, type Notification, notify } from "#lib/db/notify.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";

const test = useTestDatabase();
/** A busy machine takes its time to connect and to tell. */
const SOON = { timeout: 20_000 };

const recorded = (number: number, location = "etl"): Notification => ({
  type: "load.recorded",
  deploymentId: "0190f0a0-0000-7000-8000-000000000000",
  deployment: "prod",
  location,
  number,
});

it("tells listeners what was committed, in order, and nothing that was rolled back", async () => {
  const heard: Notification[] = [];
  const ready = vi.fn();
  const listener = listen(test.url, (notification) => heard.push(notification), ready);
  try {
    await vi.waitFor(async () => {
      await notify(test.db.sql, recorded(0));
      expect(heard.length).toBeGreaterThan(0);
    }, SOON);
    heard.length = 0;
    await test.db.transaction(({ sql }) => notify(sql, recorded(1)));
    const failing = test.db.bulkTransaction(async ({ sql }) => {
      await notify(sql, recorded(2));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await test.db.bulkTransaction(({ sql }) => notify(sql, recorded(3)));
    await vi.waitFor(() => expect(heard.filter((one) => "number" in one && one.number > 0)).toHaveLength(2), SOON);
    expect(heard.filter((one) => "number" in one && one.number > 0)).toEqual([recorded(1), recorded(3)]);
    expect(ready).not.toHaveBeenCalled();
  } finally {
    await listener.close();
  }
});

it("takes names as long as they may be", async () => {
  const heard: Notification[] = [];
  const listener = listen(test.url, (notification) => heard.push(notification));
  const longest = recorded(1, "\u0001".repeat(255));
  try {
    await vi.waitFor(async () => {
      await notify(test.db.sql, { ...longest, deployment: "\u0001".repeat(255) });
      expect(heard.length).toBeGreaterThan(0);
    }, SOON);
    expect(heard[0]).toEqual({ ...longest, deployment: "\u0001".repeat(255) });
  } finally {
    await listener.close();
  }
});

it("comes back after the connection is cut, and says that it was away", async () => {
  const heard: Notification[] = [];
  const onReconnect = vi.fn();
  const listener = listen(test.url, (notification) => heard.push(notification), onReconnect);
  try {
    await vi.waitFor(async () => {
      await notify(test.db.sql, recorded(1));
      expect(heard.length).toBeGreaterThan(0);
    }, SOON);
    await asAdmin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
    await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(1), SOON);
    heard.length = 0;
    await notify(test.db.sql, recorded(2));
    await vi.waitFor(() => expect(heard).toEqual([recorded(2)]), SOON);
  } finally {
    await listener.close();
  }
});
