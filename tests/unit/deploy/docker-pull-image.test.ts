import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { type Engine, openEngine } from "#lib/deploy/drivers/docker-engine/engine.ts";
import { EngineError } from "#lib/deploy/drivers/docker-engine/engine-error.ts";
import { pullImage } from "#lib/deploy/drivers/docker-engine/pull-image.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";

const cleanUps = useCleanUps();

const image = { reference: "registry.example.com/orders:v1", digest: `sha256:${"d".repeat(64)}`, aliases: [] };
const login = {
  name: "registry",
  kind: "registry",
  config: { url: "https://registry.example.com", username: "ci" },
  secrets: { password: "secret" },
};

/** Pulls with an engine that answers with these lines, or refuses. */
async function pull(answer: object[] | EngineError, connections = [login]) {
  const asked: unknown[] = [];
  const engine = {
    pull: async (...request: unknown[]) => {
      asked.push(request.slice(0, 3));
      if (answer instanceof EngineError) throw answer;
      return Readable.from(answer.map((line) => `${JSON.stringify(line)}\r\n`));
    },
  } as unknown as Engine;
  return { asked, pulled: await pullImage(engine, connections, image, AbortSignal.timeout(5_000), () => undefined) };
}

test("an image is pulled by its digest, signed in as the registry's connection says", async () => {
  const { asked, pulled } = await pull([{ status: "Pull complete", id: "a1" }]);
  expect(pulled).toEqual({ ok: true });
  const auth = { username: "ci", password: "secret", serveraddress: "registry.example.com" };
  expect(asked).toEqual([["registry.example.com/orders", image.digest, auth]]);
  expect((await pull([], [])).asked).toEqual([["registry.example.com/orders", image.digest, null]]);
});

test.each([
  ["unauthorized: authentication required", "user name and password of its connection"],
  ["write /var/lib/docker/x: no space left on device", "disk is full"],
  ["manifest unknown: manifest unknown", "does not have registry.example.com/orders:v1 any more"],
  ["no matching manifest for linux/amd64 in the manifest list entries", "not built for the engine's platform"],
  ["http: server gave HTTP response to HTTPS client", "insecure-registries"],
  ["x509: certificate signed by unknown authority", "/etc/docker/certs.d/registry.example.com/ca.crt"],
  ["dial tcp 10.0.0.1:443: connect: connection refused", "cannot reach registry.example.com"],
  ["something else", "could not pull"],
])("%s: said in a way that helps", async (said, expected) => {
  for (const answer of [[{ error: said }], new EngineError(said, "", 500)]) {
    expect((await pull(answer)).pulled).toMatchObject({ ok: false, reason: expect.stringContaining(expected) });
  }
  const { pulled } = await pull([{ error: said }]);
  expect(pulled).toMatchObject({ reason: expect.stringContaining(said) });
});

test("an engine that cannot be reached is a fault that may pass, not an image that cannot be had", async () => {
  await expect(pull(new EngineError("Nobody answers", "", null))).rejects.toThrow("Nobody answers");
});

/** Pulls from an engine that begins to answer, and then does this. */
async function pullBegun(then: (answer: ServerResponse) => void, signal: AbortSignal) {
  const folder = await mkdtemp(join(tmpdir(), "ll-pull-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const server: Server = createServer((_, answer) => {
    answer.write(`${JSON.stringify({ status: "Downloading", id: "a1" })}\r\n`, () => then(answer));
  });
  const path = join(folder, "d.sock");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const closed = new Promise((resolve) => server.on("connection", (socket) => socket.once("close", resolve)));
  cleanUps.push(async () => void server.close());
  const engine = openEngine({ host: `unix://${path}`, key: null });
  return { pulled: pullImage(engine, [], image, signal, () => undefined), closed };
}

test("a pull that is called off ends as called off, and lets go of the engine", async () => {
  const abort = new AbortController();
  const { pulled, closed } = await pullBegun(() => abort.abort(), abort.signal);
  await expect(pulled).rejects.toMatchObject({ name: "AbortError" });
  await closed;
});

test("an engine that ends during a pull is a fault that may pass, and is named", async () => {
  const { pulled } = await pullBegun((answer) => answer.destroy(), AbortSignal.timeout(5_000));
  await expect(pulled).rejects.toMatchObject({
    name: "EngineError",
    message: expect.stringContaining("d.sock closed"),
  });
});
