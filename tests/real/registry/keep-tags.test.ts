import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseReference } from "#lib/domain/image.ts";
import { keepTag } from "#lib/domain/retention/kept-image.ts";
import { dropKeepTag, type KeepTag, keepingLogin, putKeepTag } from "#lib/registry/keep-tag.ts";
import { hostPlatform } from "#lib/registry/manifest.ts";
import { openRegistries } from "#lib/registry/registries.ts";
import { type Registry, type RegistryAuth, registryConnection, startRegistry } from "#tests/support/real/registry.ts";
import { Pusher } from "./push-image.ts";

const signal = new AbortController().signal;

describe.each(["anonymous", "basic", "token"] as const)("a registry with %s sign-in", (auth: RegistryAuth) => {
  let registry: Registry;

  beforeAll(async () => {
    registry = await startRegistry(auth);
  });
  afterAll(() => registry.stop());

  function repository() {
    const name = `team/orders-${randomBytes(4).toString("hex")}`;
    const image = `${registry.address}/${name}`;
    const place = parseReference(image);
    const login = keepingLogin(registry.address, [registryConnection(registry)]);
    if (place === null || login === null) throw new Error("the registry's own address is no reference");
    const keepOf = (digest: string): KeepTag => ({ place, tag: keepTag(digest), digests: [digest] });
    const resolve = (tag: string) =>
      openRegistries([registryConnection(registry)]).resolve({ reference: `${image}:${tag}`, digest: null }, signal);
    return { name, image, login, keepOf, resolve, pusher: new Pusher(registry, name) };
  }

  test("keeps an image by a tag of its own, once or twice, and the image stays what it is", async () => {
    const { login, keepOf, resolve, pusher } = repository();
    const { digest, configDigest } = await pusher.image(hostPlatform(), null, { tag: "v1" });
    const keep = keepOf(digest);
    expect(await putKeepTag(login, keep, signal)).toEqual({ state: "kept" });
    expect(await putKeepTag(login, keep, signal)).toEqual({ state: "kept" });
    expect(await resolve(keep.tag)).toMatchObject({ state: "found", digest, aliases: [configDigest] });
    expect(await resolve("v1")).toMatchObject({ digest });
  });

  test("keeps an index as it is, with the manifests of its platforms", async () => {
    const { login, keepOf, resolve, pusher } = repository();
    const here = await pusher.image(hostPlatform(), { a: "1" });
    const other = await pusher.image({ os: "linux", architecture: "riscv64" }, { a: "2" });
    const digest = await pusher.index("v1", [here.entry, other.entry], { note: "of the index" });
    expect(await putKeepTag(login, keepOf(digest), signal)).toEqual({ state: "kept" });
    expect(await resolve(keepTag(digest))).toMatchObject({ digest, aliases: [here.digest, here.configDigest] });
  });

  test("finds the manifest of an image that is known by its configuration's digest first", async () => {
    const { login, keepOf, resolve, pusher } = repository();
    const { digest, configDigest } = await pusher.image(hostPlatform(), null, { tag: "v1" });
    const keep = { ...keepOf(configDigest), digests: [configDigest, digest] };
    expect(await putKeepTag(login, keep, signal)).toEqual({ state: "kept" });
    expect(await resolve(keep.tag)).toMatchObject({ digest });
  });

  test("lets go of the tag alone: the image stays under its other tag, and under its digest where it has none", async () => {
    const { image, login, keepOf, resolve, pusher } = repository();
    const tagged = await pusher.image(hostPlatform(), { n: "1" }, { tag: "v1" });
    const nameless = await pusher.image(hostPlatform(), { n: "2" });
    for (const { digest } of [tagged, nameless]) {
      await putKeepTag(login, keepOf(digest), signal);
      expect(await dropKeepTag(login, keepOf(digest), signal)).toEqual({ state: "dropped" });
      expect(await resolve(keepTag(digest))).toMatchObject({ state: "gone" });
      const byDigest = { reference: image, digest };
      expect(await openRegistries([registryConnection(registry)]).resolve(byDigest, signal)).toMatchObject({ digest });
      // Gone is gone, however often.
      expect(await dropKeepTag(login, keepOf(digest), signal)).toEqual({ state: "dropped" });
    }
    expect(await resolve("v1")).toMatchObject({ digest: tagged.digest });
  });

  test("can be asked to keep again what was let go of", async () => {
    const { login, keepOf, resolve, pusher } = repository();
    const { digest } = await pusher.image(hostPlatform(), null, { tag: "v1" });
    await putKeepTag(login, keepOf(digest), signal);
    await dropKeepTag(login, keepOf(digest), signal);
    expect(await putKeepTag(login, keepOf(digest), signal)).toEqual({ state: "kept" });
    expect(await resolve(keepTag(digest))).toMatchObject({ digest });
  });

  test("leaves a tag of that name alone which somebody else points elsewhere", async () => {
    const { login, keepOf, resolve, pusher } = repository();
    const { digest } = await pusher.image(hostPlatform(), { n: "1" }, { tag: "v1" });
    const other = await pusher.image(hostPlatform(), { n: "2" }, { tag: keepTag(digest) });
    expect(await putKeepTag(login, keepOf(digest), signal)).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("points to something else"),
    });
    expect(await dropKeepTag(login, keepOf(digest), signal)).toEqual({ state: "dropped" });
    expect(await resolve(keepTag(digest))).toMatchObject({ digest: other.digest });
  });

  test("says that an image is not there to be kept", async () => {
    const { login, keepOf, pusher } = repository();
    await pusher.image(hostPlatform(), null, { tag: "v1" });
    expect(await putKeepTag(login, keepOf(`sha256:${"0".repeat(64)}`), signal)).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("has no manifest of this image"),
    });
  });
});

test("a registry that deletes nothing is left with the tag on an empty manifest, and says so", async () => {
  const registry = await startRegistry("anonymous", { deletes: false });
  try {
    const pusher = new Pusher(registry, "team/orders");
    const { digest } = await pusher.image(hostPlatform(), null, { tag: "v1" });
    const place = parseReference(`${registry.address}/team/orders`);
    const login = keepingLogin(registry.address, [registryConnection(registry)]);
    if (place === null || login === null) throw new Error("the registry's own address is no reference");
    const keep = { place, tag: keepTag(digest), digests: [digest] };
    await putKeepTag(login, keep, signal);
    expect(await dropKeepTag(login, keep, signal)).toMatchObject({
      state: "left",
      reason: expect.stringContaining("points to an empty manifest now"),
    });
    const registries = openRegistries([registryConnection(registry)]);
    const behind = await registries.resolve(
      { reference: `${registry.address}/team/orders:${keep.tag}`, digest: null },
      signal,
    );
    expect(behind).toMatchObject({ state: "found", sizeBytes: null });
    expect(behind).not.toMatchObject({ digest });
    expect(
      await registries.resolve({ reference: `${registry.address}/team/orders:v1`, digest: null }, signal),
    ).toMatchObject({ digest });
  } finally {
    await registry.stop();
  }
});

test("a registry whose password is wrong fails with why, and takes no tag", async () => {
  const registry = await startRegistry("basic");
  try {
    const { digest } = await new Pusher(registry, "team/orders").image(hostPlatform(), null, { tag: "v1" });
    const place = parseReference(`${registry.address}/team/orders`);
    const login = keepingLogin(registry.address, [
      { ...registryConnection(registry), secrets: { password: "guessed" } },
    ]);
    if (place === null || login === null) throw new Error("the registry's own address is no reference");
    const outcome = await putKeepTag(login, { place, tag: keepTag(digest), digests: [digest] }, signal);
    expect(outcome).toMatchObject({ state: "failed" });
    expect(JSON.stringify(outcome)).not.toContain("guessed");
  } finally {
    await registry.stop();
  }
});
