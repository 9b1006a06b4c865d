import { expect, test } from "vitest";
import { newWorkerKey } from "#lib/config/worker-keys.ts";
import { makeKeyRing, UnopenableSecretError } from "#lib/secrets/key-ring.ts";
import { sealedTo, sealSecret } from "#lib/secrets/seal.ts";

const SECRET = "Bearer pß-日本-🔑 ";

test("what is sealed to a key is opened by it, to the letter", async () => {
  const ring = await makeKeyRing([newWorkerKey()]);
  const sealed = await sealSecret(ring.primary, SECRET);
  expect(sealed).not.toContain("Bearer");
  expect(sealedTo(sealed)).toBe(ring.primary.id);
  expect(await ring.open({ authorization: sealed })).toEqual({ authorization: SECRET });
});

test("the same secret is sealed into another text each time", async () => {
  const { primary } = await makeKeyRing([newWorkerKey()]);
  expect(await sealSecret(primary, SECRET)).not.toBe(await sealSecret(primary, SECRET));
});

test("after a rotation the new key seals, and what was sealed to the old one is still opened", async () => {
  const old = newWorkerKey();
  const before = await makeKeyRing([old]);
  const sealed = await sealSecret(before.primary, SECRET);
  const after = await makeKeyRing([newWorkerKey(), old]);
  expect(after.primary.id).not.toBe(before.primary.id);
  expect(await after.open({ authorization: sealed })).toEqual({ authorization: SECRET });
});

test("a secret of another key, a changed one and no sealed one at all say to enter it again, and nothing more", async () => {
  const ring = await makeKeyRing([newWorkerKey()]);
  const other = await makeKeyRing([newWorkerKey()]);
  const own = await sealSecret(ring.primary, SECRET);
  const changed = `${own.slice(0, -4)}${own.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
  for (const sealed of [await sealSecret(other.primary, SECRET), changed, "x", ""]) {
    const opened = ring.open({ authorization: sealed });
    await expect(opened).rejects.toThrow(UnopenableSecretError);
    await expect(opened).rejects.toThrow(/^The secret “authorization” was sealed .* Enter the secret again/);
  }
});
