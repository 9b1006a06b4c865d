import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { z } from "zod";
import { dockerClient, type EngineAccess } from "./engine-client.ts";
import { engineError, isAnswer } from "./engine-error.ts";
import {
  type Container,
  containerSchema,
  type Endpoint,
  exitEventSchema,
  type Image,
  imageSchema,
  type ListedContainer,
  listedContainerSchema,
  listedImageSchema,
  type RestartPolicy,
  versionSchema,
  volumeSchema,
} from "./inspected.ts";

/**
 * What the driver asks of a Docker Engine. Everything that fails throws an EngineError, whose message is fit to show;
 * what is not there is null.
 */
export type Engine = {
  readonly host: string;
  version(signal: AbortSignal): Promise<z.infer<typeof versionSchema>>;
  container(nameOrId: string, signal: AbortSignal): Promise<Container | null>;
  /** All of them, also those that do not run, that have every one of the labels (`name` or `name=value`). */
  containers(labels: readonly string[], signal: AbortSignal): Promise<ListedContainer[]>;
  image(referenceOrId: string, signal: AbortSignal): Promise<Image | null>;
  images(signal: AbortSignal): Promise<z.infer<typeof listedImageSchema>[]>;
  create(name: string, body: object, signal: AbortSignal): Promise<string>;
  connect(network: string, container: string, endpoint: Partial<Endpoint>, signal: AbortSignal): Promise<void>;
  rename(id: string, name: string, signal: AbortSignal): Promise<void>;
  setRestartPolicy(id: string, policy: RestartPolicy, signal: AbortSignal): Promise<void>;
  /** Nothing when it runs already. */
  start(nameOrId: string, signal: AbortSignal): Promise<void>;
  /** Resolves when it has stopped, or had before. `seconds`: until it is killed. */
  stop(id: string, seconds: number | undefined, signal: AbortSignal): Promise<void>;
  /** Kills it first when it runs. Volumes stay. Nothing when it is gone. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** Exit code of the run before the one of now; null when the engine no longer knows. */
  lastExitCode(container: Container, signal: AbortSignal): Promise<number | null>;
  /** What it wrote last: as it came with a terminal, else in frames. */
  logs(id: string, lines: number, signal: AbortSignal): Promise<Buffer>;
  pull(
    repository: string,
    tagOrDigest: string,
    login: Docker.AuthConfig | null,
    signal: AbortSignal,
  ): Promise<NodeJS.ReadableStream>;
  volumes(label: string, signal: AbortSignal): Promise<z.infer<typeof volumeSchema>[]>;
  createVolume(name: string, labels: Record<string, string>, signal: AbortSignal): Promise<void>;
  removeVolume(name: string, signal: AbortSignal): Promise<void>;
};

export function openEngine(access: EngineAccess): Engine {
  const docker = dockerClient(access);
  const { host } = access;

  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw engineError(error, host);
    }
  };
  const parsed = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.infer<Schema> => {
    const result = schema.safeParse(answer);
    if (result.success) return result.data;
    throw new Error(`${host} answers in a form that is not known: ${z.prettifyError(result.error)}`);
  };
  const orNull = async <T>(work: () => Promise<T>): Promise<T | null> =>
    ask(work).catch((error: unknown) => {
      if (isAnswer(error, 404)) return null;
      throw error;
    });
  /** An operation that has been done before is done. */
  const done = async (work: () => Promise<unknown>, ...statusCodes: number[]): Promise<void> => {
    await ask(work).catch((error: unknown) => {
      if (!isAnswer(error, ...statusCodes)) throw error;
    });
  };

  return {
    host,
    async version(abortSignal) {
      // Their types lack the options, which the client takes.
      const look = docker.version.bind(docker) as unknown as (options: object) => Promise<unknown>;
      return parsed(versionSchema, await ask(() => look({ abortSignal })));
    },
    async container(nameOrId, abortSignal) {
      const found = await orNull(() => docker.getContainer(nameOrId).inspect({ abortSignal }));
      return found === null ? null : parsed(containerSchema, found);
    },
    async containers(label, abortSignal) {
      const filters = JSON.stringify({ label });
      return parsed(
        z.array(listedContainerSchema),
        await ask(() => docker.listContainers({ all: true, filters, abortSignal })),
      );
    },
    async image(referenceOrId, abortSignal) {
      const found = await orNull(() =>
        docker.getImage(referenceOrId).inspect({ abortSignal } as Docker.ImageInspectOptions),
      );
      return found === null ? null : parsed(imageSchema, found);
    },
    images: async (abortSignal) =>
      parsed(z.array(listedImageSchema), await ask(() => docker.listImages({ digests: true, abortSignal }))),
    async create(name, body, abortSignal) {
      const options = { _query: { name }, _body: body, abortSignal };
      return (await ask(() => docker.createContainer(options as Docker.ContainerCreateOptions))).id;
    },
    async connect(network, Container, EndpointConfig, abortSignal) {
      const options = { Container, EndpointConfig, abortSignal } as Docker.NetworkConnectOptions;
      await ask(() => docker.getNetwork(network).connect(options));
    },
    async rename(id, name, abortSignal) {
      await ask(() => docker.getContainer(id).rename({ name, abortSignal }));
    },
    async setRestartPolicy(id, RestartPolicy, abortSignal) {
      await ask(() => docker.getContainer(id).update({ RestartPolicy, abortSignal }));
    },
    start: (nameOrId, abortSignal) => done(() => docker.getContainer(nameOrId).start({ abortSignal }), 304),
    stop: (id, seconds, abortSignal) =>
      done(() => docker.getContainer(id).stop({ ...(seconds !== undefined && { t: seconds }), abortSignal }), 304, 404),
    remove: (id, abortSignal) => done(() => docker.getContainer(id).remove({ force: true, abortSignal }), 404),
    async lastExitCode({ Id, State }, abortSignal) {
      // By the engine's own clock, in seconds; it answers until then.
      const second = (time: string, more: number) => Math.floor(new Date(time).getTime() / 1_000) + more;
      const filters = JSON.stringify({ type: ["container"], container: [Id], event: ["die"] });
      const options = { since: second(State.FinishedAt, 0), until: second(State.StartedAt, 1), filters, abortSignal };
      const stream = await ask(() => docker.getEvents(options));
      const lines = await ask(() => text(stream));
      const last = lines.trim().split("\n").at(-1) ?? "";
      return last === "" ? null : parsed(exitEventSchema, JSON.parse(last)).Actor.Attributes.exitCode;
    },
    async logs(id, tail, abortSignal) {
      const options = { stdout: true, stderr: true, tail, follow: false as const, abortSignal };
      const answer: unknown = await ask(() => docker.getContainer(id).logs(options));
      // The client reads whatever happens to be JSON.
      return Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
    },
    pull: (fromImage, tag, login, abortSignal) => {
      const options = { fromImage, tag, abortSignal };
      return ask(() => (login === null ? docker.createImage(options) : docker.createImage(login, options)));
    },
    async volumes(label, abortSignal) {
      const answer = await ask(() => docker.listVolumes({ filters: { label: [label] }, abortSignal }));
      return parsed(z.object({ Volumes: z.array(volumeSchema).nullish() }), answer).Volumes ?? [];
    },
    async createVolume(Name, Labels, abortSignal) {
      await ask(() => docker.createVolume({ Name, Labels, abortSignal }));
    },
    removeVolume: (name, abortSignal) => done(() => docker.getVolume(name).remove({ abortSignal }), 404, 409),
  };
}
