import { describe, expect, test } from "vitest";
import { checkRuntimeDowngrade, type LoadFacts, type UnitLocationFacts } from "#lib/domain/rollback/checks.ts";
import { checkDeployParts, type Place } from "#lib/domain/rollback/deploy-parts.ts";
import { airflowAfter } from "#lib/domain/rollback/gate.ts";
import { agentVerdict, checkRemoteAgents } from "#lib/domain/rollback/remote-agents.ts";

const OLD = "a".repeat(40);
const NEW = "b".repeat(40);
const load = (number: number, part: Partial<LoadFacts> = {}): LoadFacts => ({
  number,
  status: "loaded",
  image: { reference: "airflow:1", digest: null },
  runtime: {},
  bundles: [],
  ...part,
});
const onAirflow = (number: number, airflow: string, commit?: string) =>
  load(number, { runtime: { airflow }, bundles: commit === undefined ? [] : [{ name: "dags", version: commit }] });
const compose = { deploymentKind: "airflow", driver: "docker-engine" };
const helm = { deploymentKind: "airflow", driver: "kubernetes" };
const branch = { deploymentKind: "airflow", driver: "git-ref" };
const folder = { deploymentKind: "airflow", driver: "release-directory" };

describe("going back to an older Airflow", () => {
  test("waits for an acknowledgement that names the database's step, and what becomes of running tasks", () => {
    const check = checkRuntimeDowngrade(onAirflow(3, "3.0.2"), onAirflow(7, "3.1.0"), compose);
    expect(check).toMatchObject({ name: "runtime_downgrade", status: "warn" });
    expect(check.message).toContain("airflow 3.1.0 -> 3.0.2");
    expect(check.message).toContain("from a container of Airflow 3.1.0: airflow db downgrade --to-version 3.0.2 --yes");
    expect(check.message).toContain("erased for good");
    expect(check.message).toContain("Running tasks fail at once");
  });

  test("is none where the version is the same or higher, or where only DAGs go back", () => {
    expect(checkRuntimeDowngrade(onAirflow(3, "3.1.0"), onAirflow(7, "3.1.0"), compose).status).toBe("pass");
    expect(checkRuntimeDowngrade(onAirflow(3, "3.10.0"), onAirflow(7, "3.9.1"), compose).status).toBe("pass");
    expect(checkRuntimeDowngrade(onAirflow(3, "3.0.2"), onAirflow(7, "3.1.0"), branch).status).toBe("pass");
    expect(checkRuntimeDowngrade(onAirflow(3, "3.0.2"), onAirflow(7, "3.1.0"), folder).status).toBe("pass");
  });

  test("is not told of Airflow where a release brings its own programs along", () => {
    const dagster = (version: string) => ({ runtime: { dagster: version } });
    const program = { deploymentKind: "dagster", driver: "release-directory" };
    const check = checkRuntimeDowngrade(load(3, dagster("1.9.0")), load(7, dagster("1.10.0")), program);
    expect(check).toMatchObject({ status: "warn", message: expect.stringContaining("dagster 1.10.0 -> 1.9.0") });
  });

  test("takes the database's step for Airflow alone", () => {
    const providers = (version: string) => ({ runtime: { airflow: "3.1.0", "dbt-core": version } });
    const check = checkRuntimeDowngrade(load(3, providers("1.8.0")), load(7, providers("1.9.0")), compose);
    expect(check.message).not.toContain("db downgrade");
    expect(check).toMatchObject({ status: "warn" });
  });
});

describe("what comes back", () => {
  const partsOf = (target: LoadFacts, current: LoadFacts, place: Place, others: UnitLocationFacts[] = []) =>
    checkDeployParts({ target, current, locations: [location("dags", { target, current }), ...others], ...place });
  const location = (name: string, loads: UnitLocationFacts["loads"]): UnitLocationFacts => ({
    name,
    targetLoad: loads?.target.number ?? null,
    watch: "ok",
    loads,
  });

  test.each([branch, folder])(
    "of DAGs by $driver are these alone, and a load that ran on another Airflow says so",
    (place) => {
      expect(partsOf(onAirflow(3, "3.1.0", OLD), onAirflow(7, "3.1.0", NEW), place)).toMatchObject([
        { name: "deploy_parts", status: "pass" },
      ]);
      const [check] = partsOf(onAirflow(3, "3.0.2", OLD), onAirflow(7, "3.1.0", NEW), place);
      expect(check).toMatchObject({ status: "warn" });
      expect(check?.message).toContain("run on Airflow 3.1.0");
      expect(check?.message).toContain("load #3 ran on Airflow 3.0.2");
    },
  );

  test("of an image is no bundle: one that moved meanwhile is named with both versions", () => {
    expect(partsOf(onAirflow(3, "3.1.0", OLD), onAirflow(7, "3.1.0", OLD), helm)).toEqual([]);
    const [check] = partsOf(onAirflow(3, "3.1.0", OLD), onAirflow(7, "3.1.0", NEW), helm);
    expect(check?.status).toBe("warn");
    expect(check?.message).toContain(`dags stays at ${NEW.slice(0, 9)}; load #3 of dags had ${OLD.slice(0, 9)}.`);
  });

  test("of an image is no bundle of the unit's other locations either; of one without such a load nothing is known", () => {
    const [then, now] = [onAirflow(3, "3.1.0", OLD), onAirflow(7, "3.1.0", OLD)];
    const at = (number: number, version: string) => load(number, { bundles: [{ name: "sales", version }] });
    const sales = location("sales", { target: at(5, OLD), current: at(9, NEW) });
    const [check] = partsOf(then, now, helm, [sales, location("returns", null)]);
    expect(check?.status).toBe("warn");
    expect(check?.message).toContain(`sales stays at ${NEW.slice(0, 9)}; load #5 of sales had ${OLD.slice(0, 9)}.`);
    expect(check?.message).not.toContain("dags");
    expect(check?.message).not.toContain("returns");
    // A branch is one bundle's.
    expect(partsOf(then, now, branch, [sales])).toMatchObject([{ name: "deploy_parts", status: "pass" }]);
  });

  test("of the setting that DAGs are deployed apart is said, whichever way it was switched", () => {
    const [on] = partsOf(onAirflow(3, "3.1.0"), onAirflow(7, "3.1.0", NEW), compose);
    expect(on?.message).toContain("was in the image of load #3");
    const [off] = partsOf(onAirflow(3, "3.1.0", OLD), onAirflow(7, "3.1.0"), compose);
    expect(off?.message).toContain("turn that on again");
    const [unknown] = partsOf(onAirflow(3, "3.1.0", OLD), { ...onAirflow(7, "3.1.0"), status: "failed" }, compose);
    expect(unknown?.message).toContain("dags may stay at another version, which is not known");
    expect(unknown?.message).not.toContain("turn that on again");
  });
});

describe("remote execution agents", () => {
  const agent = (name: string, airflow?: string) => ({
    name,
    image: null,
    runtime: airflow === undefined ? {} : { airflow },
    recordedAt: new Date(0),
  });

  test.each([
    ["3.0.2", "3.0.2", "compatible"],
    ["3.0.1", "3.1.0", "compatible"],
    ["3.1.0", "3.0.2", "newer"],
    ["3.0.3", "3.0.2", "newer"],
    ["2.11.0", "3.0.2", "other_major"],
    ["4.0.0", "3.0.2", "other_major"],
    [undefined, "3.0.2", "unknown"],
    ["3.0.2", null, "unknown"],
    ["main", "3.0.2", "unknown"],
  ] as const)("of Airflow %s beside an Airflow %s are %s", (own, airflow, verdict) => {
    expect(agentVerdict(agent("edge", own), airflow)).toBe(verdict);
  });

  test("are nobody's business where the deployment has none", () => {
    expect(checkRemoteAgents(null, "3.0.2")).toEqual([]);
  });

  test("that fit pass; each that does not is named with what it runs", () => {
    expect(checkRemoteAgents([agent("a", "3.0.2")], "3.0.2")).toMatchObject([
      { name: "remote_agents", status: "pass" },
    ]);
    const [check] = checkRemoteAgents([agent("a", "3.0.2"), agent("b", "3.1.0"), agent("c")], "3.0.2");
    expect(check?.status).toBe("warn");
    expect(check?.message).toContain("works with Airflow 3.0.2 first, by hand");
    expect(check?.message).toContain("b runs Airflow 3.1.0, which is newer.");
    expect(check?.message).toContain("c told no version");
    expect(check?.message).not.toContain("a runs");
  });

  test("that nobody recorded are a warning, too", () => {
    expect(checkRemoteAgents([], "3.0.2")).toMatchObject([{ status: "warn" }]);
  });

  test("stand beside the Airflow that will run: the target's of an image, the present one of DAGs", () => {
    const loads = { target: onAirflow(3, "3.0.2"), current: onAirflow(7, "3.1.0") };
    expect(airflowAfter({ ...compose, ...loads })).toBe("3.0.2");
    expect(airflowAfter({ ...branch, ...loads })).toBe("3.1.0");
    expect(airflowAfter({ ...folder, ...loads })).toBe("3.1.0");
  });
});
