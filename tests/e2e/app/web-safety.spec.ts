import { randomUUID } from "node:crypto";
import { expect, test } from "../support/app-test.ts";

/** What somebody would write who wants a script to run in another person's browser. */
const SCRIPTS = [
  "<script>window.__ran = 1</script>",
  '"><img src=x onerror="window.__ran=1">',
  "<svg/onload=window.__ran=1>",
  "[click](javascript:window.__ran=1)",
  "javascript:window.__ran=1",
  "</script><script>window.__ran=1</script>",
  "{{constructor.constructor('window.__ran=1')()}}",
];
const EVIL = SCRIPTS.join(" ");
const EVIL_URL = "javascript:window.__ran=1//";

const SIGNED_IN_PAGES = [
  "/",
  "/deployments/demo",
  "/deployments/demo/assets",
  "/deployments/demo/settings/connections",
];

test("every page runs only the scripts that carry the nonce of its own request", async ({ page, signInAs }) => {
  await signInAs("organization_admin");
  const nonces = new Set<string>();
  for (const path of [...SIGNED_IN_PAGES, "/sign-in", "/setup", "/nowhere"]) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    const policy = answer.headers()["content-security-policy"] ?? "";
    const nonce = /script-src 'nonce-([A-Za-z0-9+/=]+)' 'strict-dynamic';/.exec(policy)?.[1] ?? "";
    expect(nonce, path).not.toBe("");
    expect(/script-src[^;]*unsafe/.test(policy), path).toBe(false);
    nonces.add(nonce);
    const html = await answer.text();
    const scripts = html.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(answer.headers()).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  }
  expect(nonces.size).toBe(SIGNED_IN_PAGES.length + 3);
  // The pages work under it: hydrated, without a violation in the console (any would fail this test).
  for (const path of SIGNED_IN_PAGES) {
    await page.goto(path);
    await expect(page.locator("main")).toContainText(/\w/);
  }
});

test("a script that gets into a page is not run", async ({ page, signInAs, expectFault }) => {
  expectFault(/Content Security Policy/);
  await signInAs("viewer");
  await page.goto("/deployments/demo");
  await page.evaluate(() => {
    const holder = document.createElement("div");
    holder.innerHTML = '<img src="x" onerror="window.__ran=1"><a id="evil" href="javascript:window.__ran=1">x</a>';
    document.body.append(holder);
    document.getElementById("evil")?.click();
  });
  await expect.poll(() => page.evaluate(() => document.querySelector("img[src=x]") !== null)).toBe(true);
  expect(await page.evaluate(() => (window as { __ran?: number }).__ran)).toBeUndefined();
});

test("headers by which Next's parts talk to each other open nothing from outside", async ({ demo }) => {
  const tricks: Record<string, string>[] = [
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    { "x-middleware-subrequest": "src/middleware:src/middleware:src/middleware:src/middleware:src/middleware" },
    { "x-middleware-override-headers": "cookie", "x-middleware-request-cookie": "a=b" },
    { "x-middleware-rewrite": "/deployments/demo", "x-middleware-next": "1" },
    { "x-invoke-path": "/deployments/demo", "x-invoke-status": "200", "x-matched-path": "/deployments/demo" },
    { "x-nextjs-data": "1", "x-nextjs-rewrite": "/deployments/demo" },
    { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "localhost", "x-forwarded-proto": "https" },
    { "x-original-url": "/api/health", "x-rewrite-url": "/api/health" },
    { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
    { rsc: "1", "next-router-state-tree": encodeURIComponent(JSON.stringify(["", {}, null, null, true])) },
    { "next-action": "0".repeat(42) },
  ];
  for (const headers of tricks) {
    const api = await fetch(`${demo.url}/api/v1/deployments`, { headers });
    expect(api.status, JSON.stringify(headers)).toBe(401);
    await api.body?.cancel();
    const page = await fetch(`${demo.url}/deployments/demo`, { headers, redirect: "manual" });
    const text = await page.text();
    expect(text, JSON.stringify(headers)).not.toContain("View history");
    expect(page.headers.get("x-middleware-rewrite")).toBeNull();
  }
  // A form or an action that is posted to a page does nothing: there are no server actions.
  const posted = await fetch(`${demo.url}/deployments/demo`, {
    method: "POST",
    headers: { "next-action": "0".repeat(42), "content-type": "text/plain;charset=UTF-8" },
    body: "[]",
    redirect: "manual",
  });
  expect(posted.headers.get("x-action-redirect")).toBeNull();
  expect(await posted.text()).not.toContain("View history");
});

test("a body of 20 MB reaches the API whole", async ({ api }) => {
  const deployment = `large ${randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const filler = "x".repeat(20_000);
  const assets = Array.from({ length: 1_000 }, (_, index) => ({ key: [`a${index}`], description: filler }));
  const path = `/api/v1/deployments/${encodeURIComponent(deployment)}/locations/orders/loads`;
  const answer = await api.post(path, { status: "loaded", assets });
  expect(answer.status).toBe(201);
  expect(answer.body.load.counts.added).toBe(1_000);
});

test("what people and pipelines write is shown as text on every page: no script runs, no link leads to one", async ({
  page,
  api,
  signInAs,
  expectFault,
}) => {
  test.setTimeout(600_000);
  expectFault(/Failed to load resource/);
  const deployment = `${SCRIPTS[1]} ${randomUUID()}`;
  const location = `${SCRIPTS[2]}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const base = `/deployments/${encodeURIComponent(deployment)}`;
  const loads = `/api/v1${base}/locations/${encodeURIComponent(location)}/loads`;
  const asset = (version: string) => ({
    key: [EVIL, "a/b"],
    codeVersion: `${EVIL} ${version}`,
    description: EVIL,
    group: EVIL,
    owners: [EVIL],
    kinds: [SCRIPTS[0]],
    tags: { [EVIL]: `${EVIL} ${version}` },
    metadata: {
      [EVIL]: { type: "md", value: `${EVIL} ${version}` },
      link: { type: "url", value: EVIL_URL },
      path: { type: "path", value: EVIL },
      json: { type: "json", value: { [EVIL]: EVIL } },
      text: { type: "text", value: EVIL },
      notebook: { type: "notebook", value: EVIL_URL },
    },
    dependencies: [{ key: [EVIL, "upstream", version] }],
    partitions: { type: "static", keys: [EVIL, version] },
  });
  const header = {
    description: EVIL,
    deployedBy: { name: EVIL.slice(0, 250), email: EVIL.slice(0, 300) },
    image: { reference: SCRIPTS[4] },
    git: {
      url: EVIL_URL,
      commit: "abcdef0",
      branch: EVIL,
      message: EVIL,
      author: { name: EVIL.slice(0, 250), email: "x" },
    },
    runtime: { [EVIL.slice(0, 250)]: EVIL.slice(0, 250) },
    bundles: [{ type: "dags", name: EVIL.slice(0, 250), version: EVIL }],
    metadata: { [EVIL]: EVIL, url: EVIL_URL },
  };
  for (const version of ["1", "2"]) {
    const answer = await api.post(loads, { ...header, status: "loaded", assets: [asset(version)] });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  }
  const failed = await api.post(loads, { ...header, status: "failed", error: { message: EVIL, stack: EVIL } });
  expect(failed.status).toBe(201);

  // What people type.
  const put = (path: string, body: object) =>
    api.send("PUT", path, JSON.stringify(body), { "content-type": "application/json" });
  const unit = `/api/v1${base}/units/shop`;
  const driver = { driver: "release-directory", config: { root: "/nowhere/e2e", command: ["true"] } };
  expect((await put(unit, { ...driver, locations: [location] })).status).toBe(200);
  const window = {
    name: EVIL.slice(0, 100),
    reason: EVIL,
    enabled: true,
    schedule: { type: "once", startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" },
  };
  const team = `${SCRIPTS[1]} ${randomUUID()}`;
  const typed: [string, object][] = [
    [`${loads}/1/block`, { reason: EVIL }],
    [`${unit}/hold`, { reason: EVIL, hours: 1 }],
    [`/api/v1${base}/freeze-windows`, window],
    ["/api/v1/teams", { name: team }],
    [`/api/v1${base}/tokens`, { name: EVIL.slice(0, 200), role: "viewer", scopes: [], expiresAt: null }],
    ["/api/v1/members", { email: `${randomUUID()}@example.com`, name: EVIL.slice(0, 200), grants: [], teams: [team] }],
  ];
  for (const [path, body] of typed) {
    const answer = await api.post(path, body);
    expect([200, 201], `${path} ${JSON.stringify(answer.body)}`).toContain(answer.status);
  }
  const subjects = [
    { type: "team", name: team },
    { type: "group", provider: "oidc", name: EVIL.slice(0, 200) },
  ];
  for (const subject of subjects) {
    const answer = await put(`/api/v1${base}/grants`, { subject, role: "viewer" });
    expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
  }

  const within = `${base}/locations/${encodeURIComponent(location)}`;
  const key = `key=${encodeURIComponent(EVIL)}&key=a%2Fb`;
  const pages = [
    "/",
    base,
    `${base}/assets`,
    `${base}/assets?q=${encodeURIComponent(SCRIPTS[1] ?? "")}`,
    `${within}/history`,
    `${within}/history/1`,
    `${within}/history/3`,
    `${within}/rollback/1`,
    `${within}/compare/1...2`,
    `${within}/asset?${key}`,
    `${within}/asset?${key}&tab=changes`,
    `${base}/settings/general`,
    `${base}/settings/units`,
    `${base}/settings/access`,
    `${base}/settings/tokens`,
    `${base}/settings/freeze-windows`,
    `${base}/settings/holds`,
    `${base}/settings/rollbacks`,
    `${base}/settings/audit`,
    "/settings/members",
    "/settings/teams",
    "/settings/roles",
    "/settings/tokens",
    "/settings/audit",
    `/sign-in?callbackUrl=${encodeURIComponent(EVIL_URL)}`,
    `/deployments/${encodeURIComponent(EVIL)}`,
  ];
  await signInAs("organization_admin");
  page.on("dialog", (dialog) => {
    throw new Error(`a dialog: ${dialog.message()}`);
  });
  for (const path of pages) {
    await page.goto(path);
    await page.waitForLoadState("networkidle").catch(() => {});
    const found = await page.evaluate(() => ({
      ran: (window as { __ran?: number }).__ran ?? null,
      links: [...document.querySelectorAll("[href],[src],[action],[formaction]")]
        .flatMap((element) => ["href", "src", "action", "formaction"].map((name) => element.getAttribute(name) ?? ""))
        .filter((address) => /^\s*(javascript|data:text|vbscript)/i.test(address)),
      handlers: document.querySelectorAll("[onerror],[onload],[onclick]").length,
    }));
    expect(found, path).toEqual({ ran: null, links: [], handlers: 0 });
  }
  await page.goto(`${within}/history`);
  await expect(page.getByText("window.__ran").first()).toBeVisible();
});
