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

  test("an Admin connects engine, registry, containers and webserver; every Test passes and no secret comes back", async () => {
    const { webserver, engine, registry, api, shop, clock } = lab();
    await put("connections/engine", { kind: "docker-engine", config: { host: engine.host } });
    const password = registry.credentials?.password ?? "";
    const { connection } = await put("connections/registry", {
      kind: "registry",
      config: { url: registry.url, username: registry.credentials?.username },
      secrets: { password },
    });
    expect(connection.secrets).toEqual(["password"]);
    expect(JSON.stringify((await api.get(`${deploymentPath}/connections`)).body)).not.toContain(password);

    // Which containers serve the code locations. That of one release dies five seconds after its start.
    const unit = ({ container }: Place, settleSeconds: number) => ({ engine: "engine", container, settleSeconds });
    await put("units/shop", { driver: "docker-engine", config: unit(shop, 8), locations: ["shop"] });
    await put("units/clock", { driver: "docker-engine", config: unit(clock, 2), locations: ["clock"] });
    await put("connections/webserver", { kind: "dagster", config: { url: webserver.url } });

    for (const name of ["engine", "registry", "webserver"]) {
      const { status, body } = await api.post(`${deploymentPath}/connections/${name}/test`, {});
      expect(status, JSON.stringify(body)).toBe(200);
      const other = body.checks.filter(({ status }: { status: string }) => status !== "pass");
      expect(other, `the Test of ${name}`).toEqual([]);
      expect(body.checks).not.toEqual([]);
    }
  });
}
