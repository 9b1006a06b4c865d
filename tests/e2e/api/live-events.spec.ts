import { type IncomingMessage, request } from "node:http";
import { expect, expectProblem, placeOf, test } from "../support/api-test.ts";
import { createToken } from "../support/run-loadline.ts";
import { apiServer } from "../support/servers.ts";
import { loaded } from "../support/snapshots.ts";

type Seen = { type: string; data: { deployment: string; location: string; number?: number } };

/** Listens to the event stream from now on; `close` ends it. */
async function listen(token: string): Promise<{ seen: Seen[]; close(): void }> {
  const { url } = apiServer();
  const seen: Seen[] = [];
  const call = request(new URL("/api/v1/events", url), {
    headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
  });
  call.on("error", () => {});
  call.end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    call.once("response", resolve).once("error", reject);
  });
  expect(response.statusCode).toBe(200);
  expect(response.headers["content-type"]).toContain("text/event-stream");
  let rest = "";
  response.setEncoding("utf8").on("data", (chunk: string) => {
    const messages = `${rest}${chunk}`.split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(message)?.[1];
      const [type, data] = [field("event"), field("data")];
      if (type !== undefined && data !== undefined) seen.push({ type, data: JSON.parse(data) });
    }
  });
  return { seen, close: () => call.destroy() };
}

test("a recorded load is told at once to those who may see it, and to nobody else", async ({ api, place }) => {
  const { dataDir } = apiServer();
  const other = placeOf(`other ${crypto.randomUUID()}`, "orders");
  expect((await api().post("/api/v1/deployments", { name: other.deployment, kind: "generic" })).status).toBe(201);
  const [mine, theirs] = await Promise.all(
    [place, other].map(async ({ deployment }) =>
      listen(await createToken(dataDir, "--name", "listener", "--role", "viewer", "--deployment", deployment)),
    ),
  );
  if (mine === undefined || theirs === undefined) throw new Error("both listen");
  try {
    expect((await api().post(place.loads, loaded([{ key: ["a"] }]))).status).toBe(201);
    await expect
      .poll(() => mine.seen.filter(({ type }) => type === "load.recorded"))
      .toEqual([{ type: "load.recorded", data: { deployment: place.deployment, location: "orders", number: 1 } }]);
    // What the other one hears of its own comes after; so what it should not hear would have come by then.
    expect((await api().post(other.loads, loaded([{ key: ["a"] }]))).status).toBe(201);
    await expect.poll(() => theirs.seen.length).toBeGreaterThan(0);
    expect(new Set(theirs.seen.map(({ data }) => data.deployment))).toEqual(new Set([other.deployment]));
  } finally {
    mine.close();
    theirs.close();
  }
});

test("nobody listens without signing in", async ({ api }) => {
  expectProblem(await api(null).get("/api/v1/events"), 401);
});
