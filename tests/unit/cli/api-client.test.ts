import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ApiError, createApiClient, UnexpectedAnswerError, UnreachableError } from "#lib/client/api-client.ts";
import { defineOperation } from "#lib/contracts/operation.ts";

const read = defineOperation({
  id: "read",
  method: "GET",
  path: "/api/v1/things/{name}",
  summary: "",
  permission: "public",
  params: z.object({ name: z.string() }),
  query: z.object({ key: z.array(z.string()).optional(), flag: z.string().optional() }),
  body: null,
  response: z.object({ number: z.int() }),
  status: 200,
});
const write = defineOperation({
  ...read,
  method: "POST",
  body: z.object({ text: z.string() }),
});

/** A client whose server gives these answers in turn; `calls` holds the requests, `waits` the pauses. */
function clientOf(answers: (Response | Error)[], url = "http://loadline.test/base/") {
  const calls: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const client = createApiClient({
    url,
    token: "secret",
    userAgent: "test",
    sleep: async (timeMs) => void waits.push(timeMs),
    fetch: async (address, init) => {
      calls.push({ url: String(address), init: init ?? {} });
      const answer = answers[calls.length - 1];
      if (answer === undefined) throw new Error("one call too many");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { client, calls, waits };
}

const ok = () => Response.json({ number: 7, newer: "kept" });
const busy = (after?: string) =>
  Response.json(
    { type: "about:blank", title: "Busy", status: 503, detail: "Try again." },
    { status: 503, headers: after === undefined ? {} : { "retry-after": after } },
  );
const broken = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
const params = { name: "a/b ü" };

describe("the client", () => {
  it("addresses with every part of a path and query escaped, and sends the token", async () => {
    const { client, calls } = clientOf([ok()]);
    const answer = await client.call(read, { params, query: { key: ["x/y", "&"], flag: undefined } });
    expect(calls[0]?.url).toBe("http://loadline.test/base/api/v1/things/a%2Fb%20%C3%BC?key=x%2Fy&key=%26");
    expect(calls[0]?.init.headers).toMatchObject({ authorization: "Bearer secret" });
    expect(answer).toEqual({ number: 7, newer: "kept" });
  });

  it("compresses large bodies and leaves small ones", async () => {
    const { client, calls } = clientOf([ok(), ok()]);
    const text = "x".repeat(100_000);
    await client.call(write, { params, body: { text } });
    await client.call(write, { params, body: { text: "short" } });
    expect(calls[0]?.init.headers).toMatchObject({ "content-encoding": "gzip" });
    expect(JSON.parse(gunzipSync(calls[0]?.init.body as Buffer).toString())).toEqual({ text });
    expect(String(calls[1]?.init.body)).toBe('{"text":"short"}');
  });

  it("repeats a read after a broken connection and after 502", async () => {
    const { client, calls } = clientOf([broken(), new Response("Bad Gateway", { status: 502 }), ok()]);
    await client.call(read, { params });
    expect(calls).toHaveLength(3);
  });

  it("repeats a write only when it carries a key that makes that safe", async () => {
    const unsafe = clientOf([broken(), ok()]);
    await expect(unsafe.client.call(write, { params, body: { text: "" } })).rejects.toThrow(UnreachableError);
    await expect(clientOf([broken()]).client.call(write, { params, body: { text: "" } })).rejects.toThrow(/not known/);
    expect(unsafe.calls).toHaveLength(1);
    const safe = clientOf([broken(), ok()]);
    await safe.client.call(write, { params, body: { text: "" }, idempotencyKey: "once" });
    expect(safe.calls.map(({ init }) => new Headers(init.headers).get("idempotency-key"))).toEqual(["once", "once"]);
  });

  it("waits as long as a busy server asks, for any call, and a minute at most", async () => {
    const { client, waits } = clientOf([busy("2"), busy("86400"), ok()]);
    await client.call(write, { params, body: { text: "" } });
    expect(waits).toEqual([2000, 60_000]);
  });

  it("gives up after four tries and says what the server said", async () => {
    const { client, calls } = clientOf([busy("1"), busy("1"), busy("1"), busy("1")]);
    await expect(client.call(read, { params })).rejects.toThrow("Try again.");
    expect(calls).toHaveLength(4);
  });

  it("hands a refusal on with its invalid places and does not repeat it", async () => {
    const problem = { type: "x", title: "T", status: 422, detail: "D", errors: [{ path: "a", message: "m" }] };
    const { client, calls } = clientOf([Response.json(problem, { status: 422 })]);
    const error = await client.call(read, { params }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).problem).toEqual(problem);
    expect(calls).toHaveLength(1);
  });

  it("says when something else than Loadline answers, or the server has moved", async () => {
    await expect(clientOf([new Response("<html>", { status: 404 })]).client.call(read, { params })).rejects.toThrow(
      /address of a Loadline server/,
    );
    const moved = new Response(null, { status: 308, headers: { location: "https://elsewhere.test/" } });
    await expect(clientOf([moved]).client.call(read, { params })).rejects.toThrow(/redirects to https:\/\/elsewhere/);
  });

  it("takes no answer that the contract does not describe", async () => {
    await expect(clientOf([new Response("<html>")]).client.call(read, { params })).rejects.toThrow(
      UnexpectedAnswerError,
    );
    await expect(clientOf([Response.json({ number: "7" })]).client.call(read, { params })).rejects.toThrow(/number/);
  });
});
