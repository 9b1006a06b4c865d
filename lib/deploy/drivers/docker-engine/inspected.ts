import { z } from "zod";

/*
 * What the engine says of containers and images, as much as is read of it. Members that are not named here are kept
 * where a container is made anew from what was read.
 */

const texts = z.array(z.string()).nullish();
const textMap = z.record(z.string(), z.string()).nullish();
const set = z.record(z.string(), z.unknown()).nullish();

/** What a container, or the image that it was made from, is configured with. */
const configSchema = z.looseObject({
  Image: z.string().optional(),
  Hostname: z.string().optional(),
  User: z.string().nullish(),
  Env: texts,
  Cmd: texts,
  Entrypoint: texts,
  WorkingDir: z.string().nullish(),
  Labels: textMap,
  ExposedPorts: set,
  Volumes: set,
  StopSignal: z.string().nullish(),
  Tty: z.boolean().optional(),
  MacAddress: z.string().nullish(),
  Healthcheck: z
    .looseObject({
      Test: texts,
      Interval: z.number().nullish(),
      Timeout: z.number().nullish(),
      StartPeriod: z.number().nullish(),
      StartInterval: z.number().nullish(),
      Retries: z.number().nullish(),
    })
    .nullish(),
});
export type Configured = z.infer<typeof configSchema>;

const restartPolicySchema = z.object({ Name: z.string(), MaximumRetryCount: z.number().default(0) });
export type RestartPolicy = z.infer<typeof restartPolicySchema>;

const endpointSchema = z.looseObject({
  NetworkID: z.string().default(""),
  IPAddress: z.string().default(""),
  MacAddress: z.string().nullish(),
  IPAMConfig: z.looseObject({}).nullish(),
  Links: texts,
  Aliases: texts,
  DriverOpts: textMap,
  GwPriority: z.number().nullish(),
});
export type Endpoint = z.infer<typeof endpointSchema>;

export const containerSchema = z.object({
  Id: z.string(),
  /** With a slash before it. */
  Name: z.string(),
  /** Id of the image. */
  Image: z.string(),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    Paused: z.boolean().default(false),
    Restarting: z.boolean().default(false),
    OOMKilled: z.boolean().default(false),
    ExitCode: z.number(),
    Error: z.string().default(""),
    /** The year 1 before the first start. */
    StartedAt: z.string(),
    FinishedAt: z.string().default(""),
    Health: z
      .object({
        Status: z.string(),
        Log: z.array(z.object({ ExitCode: z.number(), Output: z.string().default("") })).nullish(),
      })
      .nullish(),
  }),
  Config: configSchema,
  HostConfig: z.looseObject({
    NetworkMode: z.string().default("default"),
    RestartPolicy: restartPolicySchema.nullish(),
    AutoRemove: z.boolean().optional(),
    Binds: texts,
    Mounts: z.array(z.looseObject({ Type: z.string(), Source: z.string().optional(), Target: z.string() })).nullish(),
    Links: texts,
    /** `name` or `name:ro`. */
    VolumesFrom: texts,
    PortBindings: set,
  }),
  Mounts: z
    .array(
      z.object({
        Type: z.string(),
        Name: z.string().optional(),
        Destination: z.string(),
        Mode: z.string().default(""),
        RW: z.boolean().default(true),
      }),
    )
    .nullish(),
  NetworkSettings: z.object({ Networks: z.record(z.string(), endpointSchema).nullish() }),
});
export type Container = z.infer<typeof containerSchema>;

export const imageSchema = z.object({
  Id: z.string(),
  RepoTags: texts,
  RepoDigests: texts,
  Size: z.number().optional(),
  /** Null for images without any configuration. */
  Config: configSchema.nullish(),
});
export type Image = z.infer<typeof imageSchema>;

export const listedContainerSchema = z.object({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  Image: z.string(),
  /** Id of the image, as a container that is inspected tells it too. */
  ImageID: z.string(),
  State: z.string(),
  Labels: textMap,
});
export type ListedContainer = z.infer<typeof listedContainerSchema>;

export const listedImageSchema = z.object({ Id: z.string(), RepoTags: texts, RepoDigests: texts });

export const exitEventSchema = z.object({
  Actor: z.object({ Attributes: z.object({ exitCode: z.coerce.number() }) }),
});

export const volumeSchema = z.object({ Name: z.string(), Labels: textMap });

export const versionSchema = z.object({
  Version: z.string().default(""),
  ApiVersion: z.string().default(""),
  MinAPIVersion: z.string().default(""),
  Os: z.string().default("linux"),
  Arch: z.string().default("amd64"),
  /** What answers is told by the first: `Engine`, or that of another program with the same API. */
  Components: z.array(z.object({ Name: z.string() })).nullish(),
});

export function isRunning({ State }: Container): boolean {
  return State.Running && !State.Restarting;
}

/** Up and, where its health is checked, healthy. */
export function isHealthy(container: Container): boolean {
  const { State } = container;
  return (
    isRunning(container) &&
    !State.Paused &&
    (State.Health == null || State.Health.Status === "none" || State.Health.Status === "healthy")
  );
}

export function hasEverRun({ State }: Container): boolean {
  return new Date(State.StartedAt).getTime() > 0;
}

/** Name without the slash. */
export function nameOf({ Name }: Pick<Container, "Name">): string {
  return Name.replace(/^\//, "");
}
