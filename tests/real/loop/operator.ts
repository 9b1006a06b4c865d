import { setTimeout as sleep } from "node:timers/promises";
import { Client, credentials as grpcCredentials } from "@grpc/grpc-js";
import type Docker from "dockerode";
import { hostPythonBinds } from "#tests/support/real/images.ts";
import type { Lab, Place } from "./lab.ts";

// What people do who deploy by hand: `docker pull`, `docker run`, `docker restart`.

const UP_LIMIT_MS = 180_000;
const PING_MS = 20;

/** Replaces the container of a code location by one of this image, as `docker run` would. */
export async function runImage(
  lab: Lab,
  place: Place,
  reference: string,
  binds: readonly string[] = [],
): Promise<void> {
  const { docker } = lab.engine;
  await pull(lab, reference);
  await docker
    .getContainer(place.container)
    .remove({ force: true })
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw error;
    });
  const container = await docker.createContainer({
    name: place.container,
    Image: reference,
    Env: [`DAGSTER_CURRENT_IMAGE=${reference}`, "SHOP_REGION=eu-west"],
    Labels: { "com.example.team": "data" },
    StopTimeout: 3,
    HostConfig: {
      NetworkMode: "host",
      Binds: [...(await hostPythonBinds(lab.python.directory)), ...binds],
      RestartPolicy: { Name: "unless-stopped" },
    },
  });
  await container.start();
}

async function pull(lab: Lab, reference: string): Promise<void> {
  const { docker } = lab.engine;
  const { credentials, address } = lab.registry;
  const stream = await docker.pull(reference, { authconfig: { ...credentials, serveraddress: address } });
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve())),
  );
}

/** Waits until a code server answers Dagster's own question whether it is up. */
export async function awaitCodeServer(place: Place): Promise<void> {
  const until = Date.now() + UP_LIMIT_MS;
  while (!(await answers(place.port))) {
    if (Date.now() > until) throw new Error(`the code server of ${place.location} did not come up`);
    await sleep(PING_MS);
  }
}

/** One `Ping` of service api.DagsterApi; an empty message is a valid request. */
function answers(port: number): Promise<boolean> {
  const client = new Client(`127.0.0.1:${port}`, grpcCredentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  return new Promise((resolve) => {
    const same = (bytes: Buffer) => bytes;
    const deadline = Date.now() + 500;
    client.makeUnaryRequest("/api.DagsterApi/Ping", same, same, Buffer.alloc(0), { deadline } as never, (error) => {
      client.close();
      resolve(error === null);
    });
  });
}

export const restartContainer = (lab: Lab, place: Place) =>
  lab.engine.docker.getContainer(place.container).restart({ t: 5 });

export const inspectContainer = (lab: Lab, place: Place): Promise<Docker.ContainerInspectInfo> =>
  lab.engine.docker.getContainer(place.container).inspect();

/** Digest, as the registry knows it, of the image that the container runs: what the engine says, not the environment. */
export async function runningDigests(lab: Lab, place: Place): Promise<string[]> {
  const { Image } = await inspectContainer(lab, place);
  const { RepoDigests } = await lab.engine.docker.getImage(Image).inspect();
  return (RepoDigests ?? []).map((text) => text.split("@")[1] ?? "");
}

/** Waits until the engine has started a container that keeps dying that often. */
export async function restartedTimes(lab: Lab, place: Place, times: number): Promise<void> {
  const until = Date.now() + UP_LIMIT_MS;
  for (;;) {
    const { RestartCount } = await inspectContainer(lab, place);
    if (RestartCount >= times) return;
    if (Date.now() > until) throw new Error(`the container was started again ${RestartCount} times only`);
    await sleep(200);
  }
}
