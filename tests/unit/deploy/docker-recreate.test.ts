import { expect, test } from "vitest";
import { type Container, containerSchema, type Image } from "#lib/deploy/drivers/docker-engine/inspected.ts";
import { recreate } from "#lib/deploy/drivers/docker-engine/recreate.ts";

const sha = (letter: string) => `sha256:${letter.repeat(64)}`;
const volume = (Name: string, Destination: string, more: object = {}) => ({
  Type: "volume",
  Name,
  Destination,
  RW: true,
  ...more,
});

type Told = { Config?: object; HostConfig?: object; Mounts?: object[] };

type Asked = {
  Env: string[];
  Cmd: string[] | null;
  Entrypoint: string[] | null;
  HostConfig: { Binds: string[]; Mounts?: object[] };
};

/** What the engine is asked for when it tells this of the container. */
function body(told: Told, borrowed: readonly string[] = []): Asked {
  return recreation(told, { Id: sha("a"), Config: {} }, { Id: sha("b"), Config: {} }, borrowed);
}

function recreation(
  { Config = {}, HostConfig = {}, Mounts = [] }: Told,
  oldImage: Image,
  newImage: Image,
  borrowed: readonly string[] = [],
): Asked {
  const container: Container = containerSchema.parse({
    Id: "c".repeat(64),
    Name: "/orders",
    Image: sha("a"),
    State: { Status: "running", Running: true, ExitCode: 0, StartedAt: "2026-01-01T00:00:00Z" },
    Config: { Image: "orders:v1", ...Config },
    HostConfig: { NetworkMode: "none", ...HostConfig },
    Mounts,
    NetworkSettings: { Networks: {} },
  });
  const { body: made } = recreate({
    container,
    oldImage,
    newImage,
    borrowed: new Set(borrowed),
    reference: "orders:v2",
    label: { replaces: container.Id, previous: null, restartPolicy: { Name: "no", MaximumRetryCount: 0 } },
  });
  return made as Asked;
}

test.each([
  ["a bind", { Binds: ["ledger:/data/"] }, ["ledger:/data/"]],
  ["a bind with a detour", { Binds: ["ledger:/data/../data:ro"] }, ["ledger:/data/../data:ro"]],
  ["a mount", { Mounts: [{ Type: "volume", Source: "ledger", Target: "/data/" }] }, []],
])("a volume is mounted once, however its place was written: %s", (_, HostConfig, Binds) => {
  const made = body({ HostConfig, Mounts: [volume("ledger", "/data")] });
  expect(made.HostConfig.Binds).toEqual(Binds);
});

test("a volume without a name is bound by the name that the engine gave it, whichever way it was asked for", () => {
  const Mounts = [volume("f00", "/data", { RW: false }), volume("ba4", "/more", { Mode: "z" })];
  expect(body({ HostConfig: { Binds: ["/data"] }, Mounts }).HostConfig.Binds).toEqual(["f00:/data:ro", "ba4:/more:z"]);
  const HostConfig = { Mounts: [{ Type: "volume", Target: "/data/" }] };
  expect(body({ HostConfig, Mounts }).HostConfig).toMatchObject({
    Mounts: [{ Type: "volume", Source: "f00", Target: "/data/" }],
    Binds: ["ba4:/more:z"],
  });
});

test("volumes that come from another container go on coming from there", () => {
  const HostConfig = { VolumesFrom: ["ledger:ro"] };
  const Mounts = [volume("of-the-ledger", "/ledger"), volume("own", "/data")];
  expect(body({ HostConfig, Mounts }, ["of-the-ledger"]).HostConfig).toMatchObject({
    VolumesFrom: ["ledger:ro"],
    Binds: ["own:/data"],
  });
});

test("wherever the code server was told its image, it is told the one that it runs", () => {
  const told = {
    Env: [
      "DAGSTER_CURRENT_IMAGE=orders:v1",
      "DAGSTER_CLI_API_GRPC_CONTAINER_IMAGE=orders:v1",
      "DAGSTER_CLI_CODE_SERVER_START_CONTAINER_IMAGE=orders:v1",
      "MY_DAGSTER_CURRENT_IMAGE=mine",
    ],
    Entrypoint: ["dagster", "api", "grpc", "--container-image=orders:v1"],
    Cmd: ["--container-image", "orders:v1", "--port", "4000"],
  };
  expect(body({ Config: told })).toMatchObject({
    Env: [
      "DAGSTER_CURRENT_IMAGE=orders:v2",
      "DAGSTER_CLI_API_GRPC_CONTAINER_IMAGE=orders:v2",
      "DAGSTER_CLI_CODE_SERVER_START_CONTAINER_IMAGE=orders:v2",
      "MY_DAGSTER_CURRENT_IMAGE=mine",
    ],
    Entrypoint: ["dagster", "api", "grpc", "--container-image=orders:v2"],
    Cmd: ["--container-image", "orders:v2", "--port", "4000"],
  });
});

test("a code server that was never told its image is not told it now", () => {
  const { Env, Cmd, Entrypoint } = body({ Config: { Env: ["MODE=x"] } });
  expect({ Env, Cmd, Entrypoint }).toEqual({ Env: ["MODE=x"], Cmd: null, Entrypoint: null });
});

test("what was given is given in every later version, though one of them happens to say the same", () => {
  const image = (Id: string, Config: object) => ({ Id, Config: { Env: [], Labels: {}, ...Config } });
  const plain = image(sha("a"), { Cmd: ["old"] });
  const alike = image(sha("b"), { Env: ["MODE=x", "OWN=1"], Labels: { maker: "us" }, Cmd: ["serve"], User: "app" });
  const given = { Env: ["MODE=x"], Labels: { maker: "us" }, Cmd: ["serve"], User: "app" };
  const there = recreation({ Config: given }, plain, alike);
  // The engine fills in what the image alone has.
  const back = recreation({ Config: { ...there, Env: ["MODE=x", "OWN=1"] } }, alike, plain);
  expect(back).toMatchObject({ ...given, Labels: { maker: "us" } });
  expect(back.Env).toEqual(["MODE=x"]);
});
