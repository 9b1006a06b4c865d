import { expect, test } from "vitest";
import type { Engine } from "#lib/deploy/drivers/docker-engine/engine.ts";
import { EngineError } from "#lib/deploy/drivers/docker-engine/engine-error.ts";
import { containerSchema } from "#lib/deploy/drivers/docker-engine/inspected.ts";
import { makeNext } from "#lib/deploy/drivers/docker-engine/replace-container.ts";

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const wanted = { Id: sha("b"), RepoTags: ["orders:v2"], RepoDigests: [] };
const container = (Name: string, Image: string) =>
  containerSchema.parse({
    Id: `id-of-${Name}`,
    Name: `/${Name}`,
    Image,
    State: { Status: "running", Running: true, ExitCode: 0, StartedAt: "2026-01-01T00:00:00Z" },
    Config: {},
    HostConfig: { NetworkMode: "none" },
    NetworkSettings: {},
  });

/** Makes the successor of `orders` with an engine that makes it from this image, or refuses. @returns what is left of it. */
async function make(from: string | EngineError) {
  const left = new Set<string>();
  const engine = {
    image: async () => null,
    create: async (name: string) => {
      if (from instanceof EngineError) throw from;
      left.add(name);
      return `id-of-${name}`;
    },
    container: async (name: string) => (left.has(name) ? container(name, String(from)) : null),
    remove: async (id: string) => void left.delete(id.replace("id-of-", "")),
  } as unknown as Engine;
  const deploy = {
    engine,
    config: { engine: "engine", container: "orders", settleSeconds: 0, startSeconds: 1 },
    name: "orders",
    fence: { check: async () => undefined },
    signal: AbortSignal.timeout(5_000),
    progress: () => undefined,
  };
  const fault = await makeNext(deploy, container("orders", sha("a")), wanted, "orders:v2");
  return { fault, left: [...left] };
}

test("the successor is made from the image that was asked for", async () => {
  expect(await make(wanted.Id)).toEqual({ fault: null, left: ["orders-loadline-next"] });
});

test("a tag that is moved while the successor is made brings nothing else in", async () => {
  const { fault, left } = await make(sha("c"));
  expect(fault).toContain("orders:v2 was given to another image");
  expect(left).toEqual([]);
});

test.each([
  [400, "could not get container for db: No such container: db", "does not take the container's configuration"],
  [404, "No such container: lender", "does not take the container's configuration"],
  [500, "no space left on device", "could not make the new container"],
])("what the engine answers with %s is a refusal, and told", async (status, said, expected) => {
  const { fault } = await make(new EngineError(said, "", status));
  expect(fault).toContain(expected);
  expect(fault).toContain(said);
});

test.each([409, null])(
  "a name that is taken, or an engine that does not answer (%s), is to be tried again",
  async (status) => {
    await expect(make(new EngineError("Conflict", "", status))).rejects.toThrow("Conflict");
  },
);
