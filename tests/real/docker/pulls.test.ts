import { describe, expect, test } from "vitest";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { containerFixture } from "./container-fixture.ts";
import { useEngineAndRegistry } from "./engine-and-registry.ts";

const signal = () => AbortSignal.timeout(60_000);

describe.each(["basic", "token"] as const)("a registry with %s login", (auth) => {
  const real = useEngineAndRegistry({ auth });
  const cleanUps = useCleanUps();

  async function makeUnit() {
    const unit = await containerFixture(real.engine, real.registry);
    cleanUps.push(() => unit.remove());
    return unit;
  }

  test("an image that the engine does not have is pulled by its digest, whatever its tag became", async () => {
    const unit = await makeUnit();
    const wanted = await unit.publish("v1", "healthy", { keep: false });
    await unit.publish("v1", "ends-at-once", { keep: false });
    const target = openTarget(unit.unit, unit.connections);
    expect(await target.lookUp(wanted, signal())).toMatchObject({ state: "restorable", image: wanted });
    const lines: string[] = [];
    const outcome = await target.deploy({
      image: wanted,
      fencingToken: 1n,
      signal: signal(),
      progress: (line) => lines.push(line),
    });
    expect(outcome).toMatchObject({ status: "deployed", running: { image: wanted, healthy: true } });
    expect(lines).toContain(`Pulling ${wanted.reference} (${wanted.digest})`);
    expect((await unit.inspect()).Config.Image).toBe(`${wanted.reference}@${wanted.digest}`);
    expect((await target.describe(wanted, signal()))?.digest).toBe(wanted.digest);
  });

  test.each([
    [
      "a wrong password",
      (connection: OpenConnection) => [{ ...connection, secrets: { password: "wrong" } }],
      /name and password|not open to loadline/,
    ],
    ["no connection to the registry", () => [], /not open to everybody|wants people to sign in/],
  ])("%s leaves what runs alone, and says what to do", async (_, change, expected) => {
    const unit = await makeUnit();
    const first = await unit.publish("v1", "healthy");
    const second = await unit.publish("v2", "healthy", { keep: false });
    const [engine, registry] = unit.connections as [OpenConnection, OpenConnection];
    await openTarget(unit.unit, unit.connections).deploy({
      image: first,
      fencingToken: 1n,
      signal: signal(),
      progress: () => undefined,
    });
    const before = await unit.inspect();
    const target = openTarget(unit.unit, [engine, ...change(registry)]);
    expect(await target.lookUp(second, signal())).toMatchObject({ state: "unknown" });
    const outcome = await target.deploy({
      image: second,
      fencingToken: 2n,
      signal: signal(),
      progress: () => undefined,
    });
    expect(outcome).toMatchObject({ status: "reverted", running: { image: first } });
    expect(outcome.status === "reverted" && outcome.reason).toMatch(expected);
    const after = await unit.inspect();
    expect([after.Id, after.State.StartedAt]).toEqual([before.Id, before.State.StartedAt]);
  });
});
