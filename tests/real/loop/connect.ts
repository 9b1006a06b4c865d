import { expect, test } from "vitest";
import { deploymentPath } from "./history.ts";
import type { Lab, Place } from "./lab.ts";

/** What an Admin sets up once: the webserver, the engine, the registry, and which container serves which location. */
export function connect(lab: () => Lab): void {
  const put = async (path: string, body: unknown) => {
    const json = { "content-type": "application/json" };
    const answer = await lab().api.send("PUT", `${deploymentPath}/${path}`, JSON.stringify(body), json);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };

  test("an Admin connects webserver, engine and registry; every Test passes and no secret comes back", async () => {
    const { webserver, engine, registry, api } = lab();
    await put("connections/webserver", { kind: "dagster", config: { url: webserver.url } });
    await put("connections/engine", { kind: "docker-engine", config: { host: engine.host } });
    const password = registry.credentials?.password ?? "";
    const { connection } = await put("connections/registry", {
      kind: "registry",
      config: { url: registry.url, username: registry.credentials?.username },
      secrets: { password },
    });
    expect(connection.secrets).toEqual(["password"]);
    expect(JSON.stringify((await api.get(`${deploymentPath}/connections`)).body)).not.toContain(password);

    for (const name of ["engine", "registry", "webserver"]) {
      const { status, body } = await api.post(`${deploymentPath}/connections/${name}/test`, {});
      expect(status, JSON.stringify(body)).toBe(200);
      // Nothing is deployed yet, so the webserver's locations are not there; that alone may be worth a warning.
      const bad = body.checks.filter(({ status }: { status: string }) => status === "fail");
      expect(bad, `the Test of ${name}`).toEqual([]);
      expect(body.checks[0]).toMatchObject({ status: "pass" });
    }
  });

  test("an Admin says which containers serve the code locations", async () => {
    const unit = ({ container }: Place, settleSeconds: number) => ({ engine: "engine", container, settleSeconds });
    const { shop, clock } = lab();
    // The container of one release dies five seconds after it came up.
    await put("units/shop", { driver: "docker-engine", config: unit(shop, 8), locations: ["shop"] });
    await put("units/clock", { driver: "docker-engine", config: unit(clock, 2), locations: ["clock"] });
  });
}
