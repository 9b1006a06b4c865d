import { describe, expect, it } from "vitest";
import { sendLoad } from "#bin/cli/send-load.ts";
import { type ApiClient, type CallInput, createApiClient } from "#lib/client/api-client.ts";
import type { JsonObject } from "#lib/domain/json.ts";

const params = { deployment: "prod", location: "orders" };
const answer = { load: { number: 1 } };

/** A client whose server stores every definition but those at `missing`; `sent` has the bodies by operation. */
function clientWith(missing: number[]): { client: ApiClient; sent: [string, JsonObject][] } {
  const sent: [string, JsonObject][] = [];
  const call: ApiClient["call"] = async (operation, input: CallInput<never>) => {
    const body = input.bodyText === undefined ? input.body : JSON.parse(input.bodyText);
    sent.push([operation.id, body as JsonObject]);
    return (operation.id === "prepareLoad" ? { missing } : answer) as never;
  };
  return { client: { ...createApiClient({ url: "http://x.test", token: "t", userAgent: "t" }), call }, sent };
}

const assets = ["a", "b", "c"].map((key) => ({ key: [key], codeVersion: "1" }));
const body = { status: "loaded", assets };
const hashes = expect.stringMatching(/^[0-9a-f]{64}$/);

describe("sending a load", () => {
  it("sends a small one whole and asks nothing", async () => {
    const { client, sent } = clientWith([]);
    expect(await sendLoad(client, params, body, { idempotencyKey: "k", byHash: undefined })).toBe(answer);
    expect(sent).toEqual([["recordLoad", body]]);
  });

  it("sends only what is missing by hash, the rest by name", async () => {
    const { client, sent } = clientWith([1]);
    await sendLoad(client, params, body, { idempotencyKey: "k", byHash: true });
    expect(sent).toEqual([
      ["prepareLoad", { assets: [1, 2, 3].map(() => [hashes, hashes]) }],
      ["recordLoad", { status: "loaded", assets: [assets[1]], stored: [1, 2].map(() => [hashes, hashes]) }],
    ]);
  });

  it("asks by itself for a large one, unless it must be sent whole", async () => {
    const large = { status: "loaded", assets: [{ key: ["a"], description: "x".repeat(1024 * 1024) }] };
    const asked = clientWith([]);
    await sendLoad(asked.client, params, large, { idempotencyKey: "k", byHash: undefined });
    expect(asked.sent.map(([operation]) => operation)).toEqual(["prepareLoad", "recordLoad"]);
    expect(asked.sent[1]?.[1]).toMatchObject({ assets: [], stored: [[hashes, hashes]] });
    const whole = clientWith([]);
    await sendLoad(whole.client, params, large, { idempotencyKey: "k", byHash: false });
    expect(whole.sent).toEqual([["recordLoad", large]]);
  });

  it("sends whole what the server knows nothing of, and what is not valid, so that the server can say so", async () => {
    const unknown = clientWith([0, 1, 2]);
    await sendLoad(unknown.client, params, body, { idempotencyKey: "k", byHash: true });
    expect(unknown.sent[1]).toEqual(["recordLoad", body]);
    for (const invalid of [{ assets: [{ key: [] }] }, { assets: "none" }, { status: "failed" }]) {
      const { client, sent } = clientWith([]);
      await sendLoad(client, params, invalid, { idempotencyKey: "k", byHash: true });
      expect(sent).toEqual([["recordLoad", invalid]]);
    }
  });
});
