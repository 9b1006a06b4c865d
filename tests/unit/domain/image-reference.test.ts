import { describe, expect, test } from "vitest";
import { isReferenceTo, parseReference } from "#lib/domain/image.ts";

const A = `sha256:${"a".repeat(64)}`;
const B = `sha256:${"b".repeat(64)}`;
const HUB = "docker.io";

describe("a reference is read as container engines read it", () => {
  test.each([
    ["busybox", HUB, "library/busybox", null, null],
    ["busybox:1.36", HUB, "library/busybox", "1.36", null],
    ["team/orders:v1", HUB, "team/orders", "v1", null],
    ["docker.io/busybox", HUB, "library/busybox", null, null],
    ["index.docker.io/team/orders", HUB, "team/orders", null, null],
    ["localhost/orders:v1", "localhost", "orders", "v1", null],
    ["localhost:5000/orders", "localhost:5000", "orders", null, null],
    ["reg:5000/a/b:v1", "reg:5000", "a/b", "v1", null],
    ["[::1]:5000/orders:v1", "[::1]:5000", "orders", "v1", null],
    ["Registry.Example.com/a/b", "registry.example.com", "a/b", null, null],
    [`r.example.com/a@${A}`, "r.example.com", "a", null, A],
    [`r.example.com:443/a:v1@${A}`, "r.example.com:443", "a", "v1", A],
  ])("%s", (reference, host, repository, tag, digest) => {
    expect(parseReference(reference)).toEqual({ host, repository, tag, digest });
  });

  test.each([
    "",
    ":v1",
    "Orders:v1",
    "orders:",
    "orders:.v1",
    "a//b",
    "orders@sha256:12",
    `orders@${A}@${A}`,
    "https://r.example.com/a",
    "r.example.com/",
    "a/../b",
    "a b",
    `${"a".repeat(300)}:v1`,
  ])("%j is none", (reference) => {
    expect(parseReference(reference)).toBeNull();
  });
});

describe("what a program says it runs is the image that the target names", () => {
  const running = (reference: string, digest: string | null = A, aliases: string[] = []) => ({
    reference,
    digest,
    aliases,
  });
  test.each([
    ["by tag", "r.io/a:v1", running("r.io/a:v1"), true],
    ["by tag, though the target adds the digest", "r.io/a:v1", running(`r.io/a:v1@${A}`), true],
    ["without a tag", "a", running("docker.io/library/a:latest"), true],
    ["by digest", `r.io/a@${A}`, running("r.io/a:v1"), true],
    ["by the digest of its index", `r.io/a:v1@${B}`, running("r.io/a:v1", A, [B]), true],
    ["by an identifier alone", A, running("a:v1", B, [A]), true],
    ["whatever the repository, by digest", `mirror.example.com/a@${A}`, running("r.io/a:v1"), true],
    ["not with another digest under the same tag", `r.io/a:v1@${B}`, running("r.io/a:v1"), false],
    ["not with another tag", "r.io/a:v2", running("r.io/a:v1"), false],
    ["not with another repository", "r.io/b:v1", running("r.io/a:v1"), false],
    ["not with another registry", "r.io/a:v1", running("q.io/a:v1"), false],
    ["perhaps, when the target knows no tag", "r.io/a:v1", running(`r.io/a@${A}`), null],
    ["perhaps, when the target knows only an identifier", "r.io/a:v1", running(A), null],
    ["perhaps, when it says a digest and the target knows none", `r.io/a@${A}`, running("r.io/a:v1", null), null],
    ["as it is, when it is no reference", "Orders (nightly)", running("Orders (nightly)", null), true],
    ["not when one of the two is no reference", "Orders (nightly)", running("orders:v1"), false],
  ])("%s", (_, told, target, expected) => {
    expect(isReferenceTo(told, target)).toBe(expected);
  });
});
