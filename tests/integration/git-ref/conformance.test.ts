import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { repositoryFixture } from "./repository-fixture.ts";

describeDeployTarget("git-ref", () => repositoryFixture(), { slow: true, starts: false });
