import { expect, test } from "vitest";
import { exactReference, hasDigest, knownImage, knownImageAs } from "#lib/deploy/drivers/docker-engine/image-facts.ts";

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const REPO = "registry.example.com:5000/team/orders";
const image = {
  Id: sha("a"),
  RepoTags: [`${REPO}:v2`, "orders:latest"],
  RepoDigests: [`elsewhere.example.com/orders@${sha("e")}`, `${REPO}@${sha("d")}`],
};
const nameless = { ...image, RepoTags: [] };
const built = { Id: sha("a"), RepoTags: ["orders:latest"], RepoDigests: [] };

test("the digest is that of the reference's own repository; the others are aliases", () => {
  expect(knownImage(`${REPO}:v2`, image.Id, image)).toEqual({
    reference: `${REPO}:v2`,
    digest: sha("d"),
    aliases: [sha("e"), sha("a")],
  });
});

test("an image that was built on the engine has its id for a digest", () => {
  expect(knownImage("orders", image.Id, built)).toEqual({ reference: "orders", digest: sha("a"), aliases: [] });
});

test("a digest that a container was made from stays true when the engine forgets the image", () => {
  expect(knownImage(`${REPO}:v2@${sha("d")}`, image.Id, null)).toEqual({
    reference: `${REPO}:v2`,
    digest: sha("d"),
    aliases: [sha("a")],
  });
});

test.each([sha("a"), "a".repeat(12)])("a container made from the id %s is called by its image's name", (configured) => {
  expect(knownImage(configured, image.Id, image).reference).toBe(`${REPO}:v2`);
});

test("an image that is looked up by its digest under a strange name is called by its own", () => {
  expect(knownImageAs("elsewhere:other", built).reference).toBe("orders:latest");
  expect(knownImageAs(`${REPO}:v1`, nameless).reference).toBe(`${REPO}:v1`);
});

test("an image is known by its id and by each of its digests", () => {
  expect([sha("a"), sha("d"), sha("e"), sha("f")].map((digest) => hasDigest(image, digest))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test.each([
  ["a tag that points to it stays", `${REPO}:v2`, image, `${REPO}:v2`],
  ["however it is written", "docker.io/library/orders", image, "docker.io/library/orders"],
  ["a tag that points elsewhere gets the digest", `${REPO}:v1`, image, `${REPO}:v1@${sha("d")}`],
  ["so does one that the engine does not have", `${REPO}:v2`, nameless, `${REPO}:v2@${sha("d")}`],
  ["a digest that is not this image's is not believed", `${REPO}:v1@${sha("f")}`, image, `${REPO}:v1@${sha("d")}`],
  ["another repository's name gives way to one of its own", "elsewhere:other", built, "orders:latest"],
  ["without any name it is the id", "orders:v1", { ...built, RepoTags: [] }, sha("a")],
])("the name of a container's image stands for this image alone: %s", (_, asked, of, expected) => {
  expect(exactReference(asked, of)).toBe(expected);
});
