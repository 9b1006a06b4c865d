import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { workloadFixture } from "#tests/support/kubernetes/workload-fixture.ts";

describeDeployTarget("kubernetes", () => workloadFixture({ kind: "StatefulSet" }), { slow: true, renames: false });
