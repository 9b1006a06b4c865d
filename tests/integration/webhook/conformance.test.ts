import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { receiverFixture } from "#tests/support/webhook/receiver-fixture.ts";

describeDeployTarget("webhook", () => receiverFixture(), { slow: true });
