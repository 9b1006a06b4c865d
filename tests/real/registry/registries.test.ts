import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostPlatform } from "#lib/registry/manifest.ts";
import { openRegistries } from "#lib/registry/registries.ts";
import { testRegistry } from "#lib/registry/test-registry.ts";
import { type Registry, type RegistryAuth, registryConnection, startRegistry } from "#tests/support/real/registry.ts";
import { Pusher } from "./push-image.ts";

const signal = new AbortController().signal;
const COMMIT = "c".repeat(40);
const LABELS = {
  "org.opencontainers.image.revision": COMMIT,
  "org.opencontainers.image.source": "https://git.example.test/orders",
};
const OTHER_ARCHITECTURE = hostPlatform().architecture === "amd64" ? "arm64" : "amd64";

describe.each(["anonymous", "basic", "token"] as const)("a registry with %s sign-in", (auth: RegistryAuth) => {
  let registry: Registry;
  let ours: ReturnType<typeof openRegistries>;

  beforeAll(async () => {
    registry = await startRegistry(auth);
    ours = openRegistries([registryConnection(registry)]);
  });
  afterAll(() => registry.stop());

  /** A repository of its own and what puts images there. */
  function repository(name = `team/orders-${randomBytes(4).toString("hex")}`) {
    const image = `${registry.address}/${name}`;
    return { name, image, pusher: new Pusher(registry, name) };
  }

  test("tells the digest behind a tag, and that of a moved tag afterwards", async () => {
    const { image, pusher } = repository();
    const first = await pusher.image(hostPlatform(), LABELS, { tag: "v1" });
    const found = { state: "found", digest: first.digest, aliases: [first.configDigest], sizeBytes: first.sizeBytes };
    expect(await ours.resolve({ reference: `${image}:v1`, digest: null }, signal)).toEqual(found);
    expect(await ours.resolve({ reference: `${image}:gone`, digest: first.digest }, signal)).toEqual(found);
    expect(await ours.resolve({ reference: `${image}@${first.digest}`, digest: null }, signal)).toEqual(found);
    const second = await pusher.image(hostPlatform(), { other: "1" }, { tag: "v1" });
    expect(await ours.resolve({ reference: `${image}:v1`, digest: null }, signal)).toMatchObject({
      digest: second.digest,
    });
  });

  test("takes the latest where no tag is given", async () => {
    const { image, pusher } = repository();
    const { digest } = await pusher.image(hostPlatform(), null, { tag: "latest" });
    expect(await ours.resolve({ reference: image, digest: null }, signal)).toMatchObject({ state: "found", digest });
  });

  test("knows an index and the manifest of this platform as one image, and reads that one's labels", async () => {
    const { image, pusher } = repository();
    const here = await pusher.image(hostPlatform(), LABELS, { annotations: { where: "manifest", only: "there" } });
    const other = await pusher.image({ os: "linux", architecture: OTHER_ARCHITECTURE }, { wrong: "1" });
    const attestation = { ...other.entry, platform: { os: "unknown", architecture: "unknown" } };
    const digest = await pusher.index("v1", [attestation, other.entry, here.entry], { where: "index", last: "1" });
    const reference = `${image}:v1`;
    const known = { digest, aliases: [here.digest, here.configDigest], sizeBytes: here.sizeBytes };
    expect(await ours.resolve({ reference, digest: null }, signal)).toEqual({ state: "found", ...known });
    expect(await ours.labels({ reference, digest: null }, signal)).toEqual({
      state: "found",
      ...known,
      labels: { ...LABELS, where: "manifest", only: "there", last: "1" },
    });
  });

  test("says of an index without this platform no more than its digest", async () => {
    const { image, pusher } = repository();
    const other = await pusher.image({ os: "linux", architecture: OTHER_ARCHITECTURE }, LABELS);
    const digest = await pusher.index("v1", [other.entry], { a: "b" });
    const wanted = { reference: `${image}:v1`, digest: null };
    expect(await ours.resolve(wanted, signal)).toEqual({ state: "found", digest, aliases: [], sizeBytes: null });
    expect(await ours.labels(wanted, signal)).toMatchObject({ labels: { a: "b" } });
  });

  test("says that a deleted manifest, an unknown tag and an unknown repository are gone", async () => {
    const { name, image, pusher } = repository();
    const { digest } = await pusher.image(hostPlatform(), LABELS, { tag: "v1" });
    const wanted = { reference: `${image}:v1`, digest };
    expect(await ours.resolve(wanted, signal)).toMatchObject({ state: "found" });
    await registry.deleteManifest(name, digest);
    expect(await ours.resolve(wanted, signal)).toEqual({ state: "gone", reason: `${image} has no image ${digest}.` });
    expect(await ours.labels(wanted, signal)).toMatchObject({ state: "gone" });
    expect(await ours.resolve({ reference: `${image}:v9`, digest: null }, signal)).toMatchObject({ state: "gone" });
    const nowhere = { reference: `${registry.address}/team/nowhere:v1`, digest: null };
    expect(await ours.resolve(nowhere, signal)).toMatchObject({ state: "gone" });
  });

  test("that does not answer makes an image neither there nor gone", async () => {
    const { image, pusher } = repository();
    const { digest } = await pusher.image(hostPlatform(), LABELS, { tag: "v1" });
    registry.suspend();
    const giveUp = new AbortController();
    const asked = ours.resolve({ reference: `${image}:v1`, digest }, giveUp.signal);
    giveUp.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    registry.resume();
    expect(await ours.resolve({ reference: `${image}:v1`, digest }, signal)).toMatchObject({ state: "found" });
  });

  test("passes its test, with what was found", async () => {
    const checks = await testRegistry(registryConnection(registry), signal);
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ["Reach the registry", "pass"],
      ["Sign in", "pass"],
    ]);
    expect(checks[1]?.message).toMatch(
      auth === "anonymous" ? /without anybody signing in/ : /^Signed in as loadline\.$/,
    );
  });
});

describe.each(["basic", "token"] as const)(
  "a registry that lets nobody in without %s sign-in",
  (auth: RegistryAuth) => {
    let registry: Registry;

    beforeAll(async () => {
      registry = await startRegistry(auth);
    });
    afterAll(() => registry.stop());

    test("says of a wrong password that it is wrong, and of the image nothing", async () => {
      const image = `${registry.address}/team/orders`;
      const { digest } = await new Pusher(registry, "team/orders").image(hostPlatform(), LABELS, { tag: "v1" });
      const wrong = { ...registryConnection(registry), secrets: { password: "guessed" } };
      const answer = await openRegistries([wrong]).resolve({ reference: `${image}:v1`, digest }, signal);
      expect(answer).toMatchObject({ state: "unknown", reason: expect.stringMatching(/accept|not open to loadline/) });
      expect(await testRegistry(wrong, signal)).toMatchObject([
        { status: "pass" },
        {
          name: "Sign in",
          status: "fail",
          message: expect.stringMatching(/does not accept the user name and password/),
          remedy: expect.stringMatching(/^Put the right ones/),
        },
      ]);
      const nobody = await openRegistries([]).resolve({ reference: `${image}:v1`, digest }, signal);
      expect(nobody).toMatchObject({ state: "unknown" });
      expect(JSON.stringify([answer, nobody])).not.toContain("guessed");
    });

    test("that wants people to sign in says so to a connection that does not", async () => {
      const { url } = registry;
      const checks = await testRegistry({ name: "r", kind: "registry", config: { url }, secrets: {} }, signal);
      // One that gives tokens may give them to strangers for single images.
      expect(checks[1]).toMatchObject({
        status: auth === "basic" ? "fail" : "warn",
        message: expect.stringMatching(auth === "basic" ? /wants people to sign in/ : /who does not say which image/),
        remedy: "Set a user name and a password that may pull images.",
      });
      const half = { name: "r", kind: "registry", config: { url, username: "loadline" }, secrets: {} };
      expect((await testRegistry(half, signal))[1]).toMatchObject({
        status: "fail",
        remedy: "Set the password, or remove both.",
      });
    });
  },
);
