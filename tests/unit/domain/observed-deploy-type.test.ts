import { expect, test } from "vitest";
import { observedDeployType } from "#lib/domain/observed-deploy-type.ts";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const IMAGE = `sha256:${"1".repeat(64)}`;
const git = (version: string) => [{ type: "git", name: "dags", version }];
const folder = (version: string) => [{ type: "dags", name: "dags", version }];

test.each([
  [
    "another commit of a git bundle",
    { digest: null, imageDiffers: false, bundles: git(NEW), bundlesBefore: git(OLD) },
    "git",
  ],
  [
    "another commit where the commit itself is the version",
    { digest: `sha1:${NEW}`, imageDiffers: true, bundles: git(NEW), bundlesBefore: git(OLD) },
    "git",
  ],
  [
    "another version of other bundles",
    { digest: null, imageDiffers: false, bundles: folder("2"), bundlesBefore: folder("1") },
    "dags",
  ],
  [
    "another image over the same commit",
    { digest: IMAGE, imageDiffers: true, bundles: git(OLD), bundlesBefore: git(OLD) },
    "image",
  ],
  [
    "another image and another commit",
    { digest: IMAGE, imageDiffers: true, bundles: git(NEW), bundlesBefore: git(OLD) },
    "image_and_dags",
  ],
  [
    "another image with the DAGs in it",
    { digest: IMAGE, imageDiffers: true, bundles: [], bundlesBefore: [] },
    "image_and_dags",
  ],
  [
    "DAGs that are deployed apart from now on",
    { digest: IMAGE, imageDiffers: false, bundles: git(NEW), bundlesBefore: [] },
    "git",
  ],
  [
    "nothing that has a version",
    { digest: IMAGE, imageDiffers: false, bundles: git(OLD), bundlesBefore: git(OLD) },
    null,
  ],
] as const)("%s", (_what, observed, type) => {
  expect(observedDeployType(observed)).toBe(type);
});
