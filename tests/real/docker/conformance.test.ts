import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { containerFixture } from "./container-fixture.ts";
import { useEngineAndRegistry } from "./engine-and-registry.ts";

const real = useEngineAndRegistry();

describeDeployTarget("docker-engine", () => containerFixture(real.engine, real.registry), { slow: true });
