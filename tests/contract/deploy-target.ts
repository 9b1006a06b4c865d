import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTarget, type UnitRow } from "#lib/deploy/drivers.ts";
import type { DeployTarget, Running } from "#lib/deploy/target.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import { COMMIT_DIGEST_PATTERN, DIGEST_PATTERN, type ImageRef } from "#lib/domain/image.ts";
import { deployInChild } from "./deploy-in-child.ts";

/** How the program of a version behaves. */
export type Behaviour = "healthy" | "ends-at-once" | "ends-when-healthy" | "never-healthy" | "ignores-stop";

/** A deploy unit of its own for one test, made by whoever runs the suite for a driver. */
export type TargetFixture = {
  unit: UnitRow;
  /** What the target is reached by; none unless said. */
  connections?: readonly OpenConnection[];
  /** Makes a version that can be deployed. */
  publish(version: string, behaviour: Behaviour): Promise<ImageRef>;
  /** Takes a version away for good. */
  unpublish(image: ImageRef): Promise<void>;
  /** Has a version that ran before not come up again. */
  breakRestart(image: ImageRef): Promise<void>;
  /** Writes to a version that was published; only where such a thing can be done. */
  tamper?(image: ImageRef): Promise<void>;
  /** Living processes of the unit. */
  countProcesses(): Promise<number>;
  /** Whether two processes of the unit were ever alive at once. */
  everOverlapped(): Promise<boolean>;
  /** Makes the target unreachable until the function that it returns is called. */
  disconnect(): Promise<() => Promise<void>>;
  remove(): Promise<void>;
};

/** Many processes start one after the other, perhaps on a busy machine. */
const LONG_MS = 120_000;

const signal = () => AbortSignal.timeout(60_000);

/**
 * What every deploy target promises (lib/deploy/target.ts), whatever its driver. `writable`: what was published can be
 * written to, as files can and images cannot. `renames`: given a digest alone, it can tell what people call the image, as an
 * engine that has it can and a registry cannot. `starts`: a deploy starts something, which may not come up, and every
 * version has a name of its own; not so where a deploy moves a branch, which others follow in their own time.
 * `parts`: how many processes make the unit whole; where there are several, one that cannot be put back leaves the others
 * running, and the unit unhealthy. `slow`: a deploy takes a second or more, so that workers are killed at
 * every third step only, from one that chance picks on, unless LOADLINE_TEST_EVERY_STEP is set.
 */
export function describeDeployTarget(
  driver: string,
  makeFixture: () => Promise<TargetFixture>,
  {
    writable = false,
    slow = false,
    renames = true,
    starts = true,
    parts = 1,
  }: { writable?: boolean; slow?: boolean; renames?: boolean; starts?: boolean; parts?: number } = {},
): void {
  const sampled = slow && !process.env.LOADLINE_TEST_EVERY_STEP;
  const stride = sampled ? 3 * parts : 1;
  const longMs = LONG_MS * parts * (slow ? 5 : 2);
  describe(`deploy target: ${driver}`, () => {
    let fixture: TargetFixture;
    let target: DeployTarget;
    let token = 0;

    beforeEach(async () => {
      fixture = await makeFixture();
      target = openTarget(fixture.unit, fixture.connections ?? []);
      token = 0;
    });
    afterEach(async () => {
      const overlapped = await fixture.everOverlapped();
      await fixture.remove();
      expect(overlapped, "two processes of the unit were alive at once").toBe(false);
    });

    const deploy = (image: ImageRef, fencingToken = ++token, abort = signal()) =>
      target.deploy({ image, fencingToken: BigInt(fencingToken), signal: abort, progress: () => undefined });

    async function mustDeploy(image: ImageRef): Promise<Running> {
      const outcome = await deploy(image);
      if (outcome.status !== "deployed") throw new Error(`${outcome.status}: ${outcome.reason}`);
      return outcome.running;
    }

    async function expectRunning(image: ImageRef): Promise<Running> {
      const running = await target.running(signal());
      expect(running).toMatchObject({ image, healthy: true });
      expect(await fixture.countProcesses()).toBe(parts);
      return running as Running;
    }

    test("nothing runs before the first deploy", async () => {
      expect(await target.running(signal())).toBeNull();
      expect(target.driver).toBe(driver);
    });

    test("a deploy puts the image in place, healthy, and tells what it replaced", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      const before = Date.now();
      expect(await deploy(first)).toMatchObject({ status: "deployed", previous: null, running: { image: first } });
      const running = await expectRunning(first);
      expect(running.startedAt.getTime()).toBeGreaterThanOrEqual(before - 2_000);
      expect(await deploy(second)).toMatchObject({ status: "deployed", previous: first, running: { image: second } });
      await expectRunning(second);
    });

    test("each start has an identity of its own, which lasts while it runs", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      const a = await mustDeploy(first);
      expect((await target.running(signal()))?.instance).toBe(a.instance);
      const b = await mustDeploy(second);
      const c = await mustDeploy(first);
      expect(new Set([a.instance, b.instance, c.instance]).size).toBe(3);
      expect(c.image).toEqual(a.image);
    });

    test("what runs healthy is not restarted by a deploy of the same image, and the answer is the same again", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      await mustDeploy(first);
      const outcome = await deploy(second, 7);
      expect(await deploy(second, 7)).toEqual(outcome);
      expect(await deploy(second, 8)).toEqual(outcome);
    });

    test("an image is found by its digest, whatever it is called", async () => {
      const image = await fixture.publish("v1", "healthy");
      expect(image.digest).toMatch(starts ? DIGEST_PATTERN : COMMIT_DIGEST_PATTERN);
      const same = renames ? image : { digest: image.digest };
      const found = await target.lookUp({ reference: "elsewhere:other", digest: image.digest }, signal());
      expect(found).toMatchObject({ state: "restorable", image: same });
      expect(await deploy({ reference: "elsewhere:other", digest: image.digest })).toMatchObject({
        status: "deployed",
        running: { image: same },
      });
    });

    test("without a digest an image is found by its reference, and its digest is told", async () => {
      const image = await fixture.publish("v1", "healthy");
      // Where all versions have one name, that is the name of the one that is in place.
      if (!starts) await mustDeploy(image);
      const asked = { reference: image.reference, digest: null };
      expect(await target.lookUp(asked, signal())).toMatchObject({ state: "restorable", image });
      expect(await deploy(asked)).toMatchObject({ status: "deployed", running: { image } });
    });

    test("an image that is gone is told so, and deploying it leaves what runs alone", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      const running = await mustDeploy(first);
      await fixture.unpublish(second);
      expect(await target.lookUp(second, signal())).toMatchObject({ state: "image_gone" });
      if (starts) {
        expect(await target.lookUp({ ...second, digest: null }, signal())).toMatchObject({ state: "image_gone" });
      }
      expect(await deploy(second)).toMatchObject({ status: "reverted", running });
      expect((await expectRunning(first)).instance).toBe(running.instance);
    });

    test("an image that is gone, with nothing running, is broken", async () => {
      const image = await fixture.publish("v1", "healthy");
      await fixture.unpublish(image);
      expect(await deploy(image)).toMatchObject({ status: "broken" });
      expect(await target.running(signal())).toBeNull();
    });

    if (writable) {
      test("an image that was written to is no longer the one with its digest", async () => {
        const first = await fixture.publish("v1", "healthy");
        const second = await fixture.publish("v2", "healthy");
        await mustDeploy(first);
        await fixture.tamper?.(second);
        expect(await target.lookUp(second, signal())).toMatchObject({ state: "image_gone" });
        expect(await deploy(second)).toMatchObject({ status: "reverted", running: { image: first } });
      });

      test("when what runs is written to, its digest is no longer the one that was deployed", async () => {
        const image = await fixture.publish("v1", "healthy");
        await mustDeploy(image);
        await fixture.tamper?.(image);
        const running = await target.running(signal());
        expect(running?.image.digest).toMatch(DIGEST_PATTERN);
        expect(running?.image.digest).not.toBe(image.digest);
      });
    }

    test("a target that cannot be asked answers unknown, never gone", async () => {
      const image = await fixture.publish("v1", "healthy");
      const reconnect = await fixture.disconnect();
      const answer = await target.lookUp(image, signal());
      await reconnect();
      expect(answer).toMatchObject({ state: "unknown" });
      expect(await target.lookUp(image, signal())).toMatchObject({ state: "restorable" });
    });

    if (starts) describeStarts();

    test("a lower token than the highest one seen changes nothing", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      const running = await deploy(first, 5);
      expect(await deploy(second, 4)).toMatchObject({ status: "superseded" });
      expect(await target.running(signal())).toEqual(running.status === "deployed" && running.running);
      expect(await deploy(second, 5)).toMatchObject({ status: "deployed" });
    });

    test("a token counts as seen even when its deploy failed", async () => {
      const good = await fixture.publish("v1", "healthy");
      const bad = await fixture.publish("v2", "ends-at-once");
      await deploy(good, 1);
      await deploy(bad, 9);
      expect(await deploy(bad, 8)).toMatchObject({ status: "superseded" });
    });

    test("deploys at once take turns: one process, and the highest token's image at the end", async () => {
      const images: ImageRef[] = [];
      for (const version of ["v1", "v2", "v3", "v4"]) images.push(await fixture.publish(version, "healthy"));
      const deploys = images.map((image, index) => deployInChild(fixture, image, index + 1));
      const outcomes = await Promise.all(deploys.map((each) => each.ended));
      expect(outcomes[3]).toBe("deployed");
      for (const outcome of outcomes) expect(["deployed", "superseded"]).toContain(outcome);
      await expectRunning(images[3] as ImageRef);
    });

    test("an aborted deploy can be called again and ends right", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      await mustDeploy(first);
      for (const [afterMs, image] of [
        [0, second],
        [40, first],
        [120, second],
      ] as const) {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), afterMs);
        await deploy(image, ++token, abort.signal).catch((error: Error) => expect(error.name).toBe("AbortError"));
        expect(await deploy(image)).toMatchObject({ status: "deployed" });
        await expectRunning(image);
      }
    });

    test(
      "a worker that is killed at any step of a deploy leaves what the next call completes",
      async () => {
        const first = await fixture.publish("v1", "healthy");
        const second = await fixture.publish("v2", "healthy");
        let line = 1 + randomInt(stride);
        for (; ; line += stride) {
          await mustDeploy(first);
          const ended = await deployInChild(fixture, second, ++token, line).ended;
          // What the killed one was starting may run a command of its own for a moment.
          await expect.poll(() => fixture.countProcesses()).toBeLessThanOrEqual(parts);
          expect(await deploy(second), `killed at step ${line}`).toMatchObject({ status: "deployed", previous: first });
          await expectRunning(second);
          if (ended !== "killed") break;
        }
        expect(line).toBeGreaterThan(starts ? 5 : 3);
      },
      longMs,
    );

    test(
      "a worker that is killed at any moment leaves what the next call completes",
      async () => {
        const first = await fixture.publish("v1", "healthy");
        const second = await fixture.publish("v2", "healthy");
        await mustDeploy(first);
        for (let round = 0; round < (sampled ? 3 : 8); round++) {
          const image = round % 2 === 0 ? second : first;
          const { child, begun, ended } = deployInChild(fixture, image, ++token);
          await begun;
          await delay(randomInt(0, 250));
          child.kill("SIGKILL");
          await ended;
          expect(await deploy(image)).toMatchObject({ status: "deployed" });
          await expectRunning(image);
        }
      },
      longMs,
    );

    test("a deploy that broke off is undone by deploying the version before it", async () => {
      const first = await fixture.publish("v1", "healthy");
      const second = await fixture.publish("v2", "healthy");
      await mustDeploy(first);
      await deployInChild(fixture, second, ++token, starts ? 5 : 3).ended;
      expect(await deploy(first)).toMatchObject({ status: "deployed", running: { image: first } });
      await expectRunning(first);
    });

    test("the program outlives the worker that started it", async () => {
      const image = await fixture.publish("v1", "healthy");
      expect(await deployInChild(fixture, image, ++token).ended).toBe("deployed");
      await expectRunning(image);
    });

    /** What is promised of versions that are started, and may fail to. */
    function describeStarts(): void {
      for (const behaviour of ["ends-at-once", "ends-when-healthy", "never-healthy"] as const) {
        test(`a version that ${behaviour.replaceAll("-", " ")} is taken back for the one before, with the reason`, async () => {
          const good = await fixture.publish("v1", "healthy");
          const bad = await fixture.publish("v2", behaviour);
          const before = await mustDeploy(good);
          const outcome = await deploy(bad);
          expect(outcome).toMatchObject({ status: "reverted", running: { image: good, healthy: true } });
          if (outcome.status !== "reverted") return;
          expect(outcome.reason).toContain("v2");
          expect(outcome.running.instance).not.toBe(before.instance);
          await expectRunning(good);
        });
      }

      test("the reason of a failed start carries what the program said last", async () => {
        const bad = await fixture.publish("v1", "ends-at-once");
        const outcome = await deploy(bad);
        expect(outcome.status).toBe("broken");
        expect(outcome.status === "broken" && outcome.reason).toContain("cannot open the ledger");
        expect(await fixture.countProcesses()).toBe(0);
      });

      test("when neither the new version nor the one before comes up, the outcome is broken and nothing of it is left running", async () => {
        const good = await fixture.publish("v1", "healthy");
        const bad = await fixture.publish("v2", "ends-at-once");
        await mustDeploy(good);
        await fixture.breakRestart(good);
        expect(await deploy(bad)).toMatchObject({ status: "broken" });
        expect(await fixture.countProcesses()).toBe(parts - 1);
        const running = await target.running(signal());
        if (parts === 1) expect(running).toBeNull();
        else expect(running).toMatchObject({ healthy: false });
      });

      test("a program that does not heed being told to stop is ended all the same", async () => {
        const stubborn = await fixture.publish("v1", "ignores-stop");
        const next = await fixture.publish("v2", "healthy");
        await mustDeploy(stubborn);
        await mustDeploy(next);
        await expectRunning(next);
      });

      test(
        "a worker that is killed at any step of putting a version back leaves what the next call completes",
        async () => {
          const good = await fixture.publish("v1", "healthy");
          const bad = await fixture.publish("v2", "ends-at-once");
          await mustDeploy(good);
          // What comes before the start is the same as in any deploy.
          let line = 5 + randomInt(stride);
          for (; ; line += stride) {
            const ended = await deployInChild(fixture, bad, ++token, line).ended;
            const outcome = await deploy(bad);
            expect(outcome, `killed at step ${line}`).toMatchObject({ status: "reverted", running: { image: good } });
            await expectRunning(good);
            if (ended !== "killed") break;
          }
          expect(line).toBeGreaterThan(8);
        },
        longMs,
      );
    }
  });
}
