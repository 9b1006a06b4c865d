import { expect, test } from "vitest";
import { revertObstacle } from "#lib/domain/rollback/revert.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const before = { reference: "shop:r2", digest: digest("b"), aliases: [digest("c")], healthy: true };
const sound = {
  because: "unhealthy",
  autoRevert: true,
  before,
  targetDigest: digest("a"),
  failedBefore: null,
  blocked: null,
} as const;

test.each([
  ["nothing is wrong with what ran before", {}, null],
  ["its load failed, but now nothing comes up at all", { failedBefore: 7 }, null],
  ["the deployment does not revert, but a person cancels", { because: "cancelled", autoRevert: false }, null],
  ["the deployment does not revert", { autoRevert: false }, /does not revert by itself/],
  ["nothing ran before", { before: null }, /^Nothing ran before/],
  ["it has no digest", { before: { ...before, digest: null } }, /no digest/],
  ["it is the same image under another digest", { targetDigest: digest("c") }, /the same image/],
  ["it is blocked", { blocked: "loses orders" }, /blocked here \(loses orders\)/],
  ["it was not healthy", { before: { ...before, healthy: false } }, /not healthy either/],
  ["it could not be imported either", { because: "failed_load", failedBefore: 7 }, /failed to load too \(load #7\)/],
] as const)("what ran before is put back or left when %s", (_, facts, obstacle) => {
  const found = revertObstacle({ ...sound, ...facts });
  if (obstacle === null) expect(found).toBeNull();
  else expect(found).toMatch(obstacle);
});
