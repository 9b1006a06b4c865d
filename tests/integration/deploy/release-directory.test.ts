import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { releaseDirectoryFixture } from "./release-directory-fixture.ts";

describeDeployTarget("release-directory", () => releaseDirectoryFixture(), { writable: true });
