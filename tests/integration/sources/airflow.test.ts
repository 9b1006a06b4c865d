import { describe, expect, test, vi } from "vitest";
import type { Observation, SourceEvent } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";
import { describeSource } from "#tests/contract/source.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { freePort } from "#tests/support/real/free-port.ts";
import { airflowFixture, FakeAirflow, newVersion } from "./fake-airflow.ts";
import { startFake } from "./fake-webserver.ts";

describeSource("airflow", () => airflowFixture());

const cleanUps = useCleanUps();

async function start() {
  const airflow = new FakeAirflow();
  const server = await startFake((request, response, body) => airflow.handle(request, response, body));
  cleanUps.push(server.close);
  return { airflow, url: server.url };
}

type Config = Record<string, unknown>;
const USER = { username: "watcher", password: "secret of the watcher" };

function open(url: string, config: Config = {}, secrets: Record<string, string> = { password: USER.password }) {
  const given = { url, username: USER.username, pollSeconds: 0.2, rereadSeconds: 0.2, ...config };
  return openSource({ name: "airflow", kind: "airflow", secrets, config: given });
}

function watch(url: string, config?: Config) {
  const abort = new AbortController();
  const events: SourceEvent[] = [];
  const done = open(url, config).watch(async (event) => {
    events.push(event);
  }, abort.signal);
  cleanUps.push(async () => {
    abort.abort();
    await done;
  });
  return events;
}

const observed = (events: SourceEvent[], location = "team"): Observation[] =>
  events.flatMap((event) =>
    event.type === "observed" && event.observation.location === location ? [event.observation] : [],
  );
const told = (events: SourceEvent[], count: number) =>
  vi.waitFor(() => expect(observed(events)).toHaveLength(count), { timeout: 10_000, interval: 20 });
const bodies = (observation: Observation | undefined) =>
  observation?.status === "loaded" ? observation.assets.map(({ body }) => JSON.parse(body)) : [];

/** Waits until Airflow was asked for its DAGs so often, from now on. */
async function looks(airflow: FakeAirflow, count: number) {
  const asked = () => airflow.asked.filter((path) => path === "GET /api/v2/dags").length;
  const before = asked();
  await vi.waitFor(() => expect(asked()).toBeGreaterThanOrEqual(before + count), { timeout: 20_000, interval: 20 });
}

describe("what is told", () => {
  test("the commit, from what the configuration or Airflow's own link says of the repository", async () => {
    const { airflow, url } = await start();
    const version = newVersion();
    airflow.bundles.set("team", { served: { assets: ["a"] }, version });
    const [linked, configured] = [
      watch(url),
      watch(url, { repositories: { team: { url: "git@host:team", branch: "main" } } }),
    ];
    await told(linked, 1);
    await told(configured, 1);
    expect(observed(linked)[0]).toMatchObject({
      git: { url: "https://github.com/shop/dags", commit: version },
      bundles: [{ type: "git", name: "team", version }],
      runtime: { airflow: "3.3.2", "apache-airflow-providers-git": "1.0.1" },
      serverId: "dag-processor:airflow:1",
      servedSince: airflow.processorStartedAt,
      restartIsLoad: false,
    });
    expect(observed(configured)[0]).toMatchObject({ git: { url: "git@host:team", commit: version, branch: "main" } });
  });

  test("the repository without what Airflow signs in to it with", async () => {
    const { airflow, url } = await start();
    airflow.codeHost = "bot:t0ken@github.com";
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: newVersion() });
    const events = watch(url);
    await told(events, 1);
    expect(observed(events)[0]).toMatchObject({ git: { url: "https://github.com/shop/dags" } });
    expect(
      JSON.stringify(observed(events)[0], (_, value) => (typeof value === "bigint" ? String(value) : value)),
    ).not.toContain("t0ken");
  });

  test("the Airflow that answers now, also where only its API server was replaced", async () => {
    const { airflow, url } = await start();
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: newVersion() });
    const events = watch(url);
    await told(events, 1);
    airflow.version = "3.4.0";
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: newVersion() });
    await told(events, 2);
    expect(observed(events).map(({ runtime }) => runtime.airflow)).toEqual(["3.3.2", "3.4.0"]);
  });

  test("nothing while a bundle is parsed in part, or was not parsed again since", async () => {
    const { airflow, url } = await start();
    airflow.bundles.set("team", { served: { assets: ["a", "b"] }, version: newVersion() });
    airflow.isParsing = false;
    const events = watch(url);
    await looks(airflow, 5);
    expect(observed(events)).toEqual([]);
    airflow.isParsing = true;
    await told(events, 1);
    // A processor that was started just now has parsed nothing yet.
    airflow.isParsing = false;
    airflow.restart();
    await looks(airflow, 5);
    expect(observed(events)).toHaveLength(1);
    airflow.isParsing = true;
    await told(events, 2);
  });

  test("what could be read once settleSeconds are over, where no parse cycle comes round", async () => {
    const { airflow, url } = await start();
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: newVersion() });
    airflow.isParsing = false;
    airflow.processorStartedAt = new Date(0);
    await told(watch(url, { settleSeconds: 0.5 }), 1);
  });

  test("a version whose definitions are not stored yet is waited for", async () => {
    const { airflow, url } = await start();
    const [before, version] = [newVersion(), newVersion()];
    let stored = before;
    const details = () => ({ latest_dag_version: { bundle_name: "team", bundle_version: stored, bundle_url: null } });
    airflow.bundles.set("team", { served: { assets: ["a"] }, version, details });
    const events = watch(url);
    await looks(airflow, 8);
    expect(observed(events)).toEqual([]);
    stored = version;
    await told(events, 1);
  });

  test("pauses, runs and parses change nothing; noise is told as noise, and no more of it than once", async () => {
    const { airflow, url } = await start();
    let parses = 0;
    const details = () => ({ start_date: new Date(Date.UTC(2026, 0, 1, 0, 0, parses++)).toISOString() });
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: null, details });
    const events = watch(url);
    await told(events, 1);
    const [dag] = bodies(observed(events)[0]);
    expect(dag.partitions.start).toBe("(another at every parse)");
    expect(dag.metadata["another at every parse"].value).toEqual(["partitions: start"]);
    await looks(airflow, 12);
    expect(observed(events)).toHaveLength(1);
    expect(parses).toBeGreaterThan(4);
  });

  test("a folder's bundle is read again and again: what changed is told when it stays", async () => {
    const { airflow, url } = await start();
    const bundle = { served: { assets: ["a"] }, version: null, details: () => ({ doc_md: "one" }) };
    airflow.bundles.set("team", bundle);
    const events = watch(url);
    await told(events, 1);
    expect(observed(events)[0]).not.toHaveProperty("bundles");
    bundle.details = () => ({ doc_md: "two" });
    await told(events, 2);
    expect(bodies(observed(events)[1])[0].metadata.documentation.value).toBe("two");
  });

  test("bundles that are excluded are not asked for", async () => {
    const { airflow, url } = await start();
    for (const name of ["team", "scratch"])
      airflow.bundles.set(name, { served: { assets: [name] }, version: newVersion() });
    const events = watch(url, { bundles: { exclude: ["scr*"] } });
    await told(events, 1);
    await looks(airflow, 3);
    expect(observed(events, "scratch")).toEqual([]);
    expect(airflow.asked).not.toContain("GET /api/v2/dags/scratch/details");
  });

  test("hundreds of DAGs come page by page", async () => {
    const { airflow, url } = await start();
    const assets = Array.from({ length: 230 }, (_, index) => `dag_${index}`);
    airflow.bundles.set("team", { served: { assets }, version: newVersion() });
    const events = watch(url);
    await told(events, 1);
    expect(bodies(observed(events)[0])).toHaveLength(230);
  });
});

describe("signing in", () => {
  test("is done once, and again when the token is not good any more", async () => {
    const { airflow, url } = await start();
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: newVersion() });
    const events = watch(url);
    await told(events, 1);
    const signIns = () => airflow.asked.filter((path) => path === "POST /auth/token").length;
    expect(signIns()).toBe(1);
    airflow.tokens.clear();
    await looks(airflow, 3);
    expect(signIns()).toBe(2);
    expect(events.filter(({ type }) => type === "unreachable")).toEqual([]);
  });

  test("by a token that was given sends that alone", async () => {
    const { airflow, url } = await start();
    airflow.tokens.add("given");
    const checks = await open(url, {}, { authorization: "Bearer given" }).test(AbortSignal.timeout(10_000));
    expect(checks.filter(({ status }) => status === "fail")).toEqual([]);
    expect(airflow.asked).not.toContain("POST /auth/token");
  });
});

describe("what is wrong is said exactly", () => {
  const failure = async (url: string, secrets?: Record<string, string>) => {
    const checks = await open(url, {}, secrets).test(AbortSignal.timeout(20_000));
    const index = checks.findIndex(({ status }) => status === "fail");
    expect(checks.slice(index + 1).every(({ status }) => status === "skip")).toBe(true);
    return checks[index];
  };
  const answering = async (status: number, body: string, headers: Record<string, string> = {}) => {
    const server = await startFake((_, response) => response.writeHead(status, headers).end(body));
    cleanUps.push(server.close);
    return server.url;
  };

  test("a wrong password", async () => {
    const { url } = await start();
    expect(await failure(url, { password: "wrong" })).toMatchObject({
      name: "Ask for its version",
      message: "Airflow does not let watcher in (401).",
      remedy: expect.stringMatching(/secret password/),
    });
  });

  test("a sign-in that quotes what it was sent, whose password is told to nobody", async () => {
    const server = await startFake((_, response, body) => {
      const detail = [{ type: "extra_forbidden", loc: ["body"], input: JSON.parse(body || "{}") }];
      response.writeHead(422, { "content-type": "application/json" }).end(JSON.stringify({ detail }));
    });
    cleanUps.push(server.close);
    const found = await failure(server.url, { password: "quoted-password" });
    expect(found).toMatchObject({ message: "Airflow could not tell a token for watcher (422)." });
    expect(JSON.stringify(found)).not.toContain("quoted");
  });

  test("lists without end", async () => {
    const airflow = new FakeAirflow();
    const server = await startFake((request, response, body) => {
      if (!request.url?.startsWith("/api/v2/dags?")) return airflow.handle(request, response, body);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ dags: [], total_entries: 1e15 }));
    });
    cleanUps.push(server.close);
    expect(await failure(server.url)).toMatchObject({
      name: "Read DAGs and import errors",
      message: "Airflow's answer for the list of DAGs has more than 200,000 entries.",
    });
  });

  test("rights that are missing", async () => {
    const { airflow, url } = await start();
    airflow.forbidden.add("/api/v2/importErrors");
    expect(await failure(url)).toMatchObject({
      name: "Read DAGs and import errors",
      message: "Airflow does not let Loadline read the list of import errors (403).",
    });
  });

  test("processes that may not be seen are a warning, and watching goes on without", async () => {
    const { airflow, url } = await start();
    airflow.bundles.set("team", { served: { assets: ["a"] }, version: newVersion() });
    airflow.forbidden.add("/api/v2/jobs");
    const checks = await open(url).test(AbortSignal.timeout(10_000));
    expect(checks.filter(({ status }) => status !== "pass")).toMatchObject([
      { name: "See the DAG processor", status: "warn", message: expect.stringMatching(/may not see/) },
    ]);
    const events = watch(url);
    await told(events, 1);
    expect(observed(events)[0]).toMatchObject({ serverId: "airflow" });
  });

  test("an Airflow 2", async () => {
    const server = await startFake((request, response) => {
      const isOld = request.url === "/api/v1/version";
      response.writeHead(isOld ? 200 : 404).end(isOld ? '{"version":"2.11.2"}' : "{}");
    });
    cleanUps.push(server.close);
    expect(await failure(server.url, { authorization: "Basic eDp5" })).toMatchObject({
      name: "Ask for its version",
      message: "It is Airflow 2.11.2, which has no versions of DAGs and no bundles.",
    });
    const events: SourceEvent[] = [];
    const abort = new AbortController();
    const done = open(server.url, {}, { authorization: "Basic eDp5" }).watch(async (event) => {
      events.push(event);
    }, abort.signal);
    await vi.waitFor(
      () =>
        expect(events).toContainEqual({
          type: "unreachable",
          location: null,
          reason: expect.stringMatching(/^It is Airflow 2/),
        }),
      { timeout: 20_000 },
    );
    abort.abort();
    await done;
  });

  test.each<[string, number, string, Record<string, string>, string, RegExp]>([
    ["a page", 200, "<html>Welcome</html>", {}, "Ask for its version", /is not Airflow: <html>Welcome/],
    [
      "a sign-in page",
      302,
      "",
      { location: "https://sso.example.com/in?state=secret" },
      "Ask for its version",
      /to https:\/\/sso\.example\.com\/in \(302\)/,
    ],
    ["another program", 404, "{}", {}, "Ask for its version", /has no version at/],
    ["a proxy without Airflow", 502, "", {}, "Reach the API server", /cannot reach Airflow \(502\)/],
    ["a fault", 500, '{"detail":"database is locked"}', {}, "Ask for its version", /\(500\): database is locked/],
  ])("%s", async (_what, status, body, headers, name, message) => {
    const url = await answering(status, body, headers);
    expect(await failure(url, { authorization: "Bearer x" })).toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test("nobody listens", async () => {
    expect(await failure(`http://127.0.0.1:${await freePort()}`)).toMatchObject({
      name: "Reach the API server",
      message: expect.stringMatching(/^Nobody listens on/),
      remedy: "Start the API server, or correct the port of the address.",
    });
  });
});

test("a reload asks for each file of the bundle once", async () => {
  const { airflow, url } = await start();
  airflow.bundles.set("team", { served: { assets: ["a", "b"] }, version: newVersion() });
  expect(await open(url).reload?.("team", AbortSignal.timeout(10_000))).toEqual({ status: "reloaded" });
  expect(airflow.asked.filter((path) => path.startsWith("PUT"))).toEqual(["PUT /api/v2/parseDagFile/token-of-team"]);
});
