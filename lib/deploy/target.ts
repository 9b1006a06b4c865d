import type { ImageRef } from "../domain/image.ts";

/** What runs in a deploy unit, read from the target itself (never from the environment). */
export type Running = {
  image: ImageRef;
  /**
   * Other digests under which the very same image is known, such as that of an index beside that of its platform's
   * manifest. Whoever compares digests takes any of them for the image's own (`isDigestOf`, lib/domain/image.ts).
   */
  aliases: readonly string[];
  /** Identity of the running process or workload generation; a restart gives another. */
  instance: string;
  healthy: boolean;
  /** Of several processes, when the first of them was started. */
  startedAt: Date;
};

/** What was started last, whether it runs or has ended. */
export type LastOutput = {
  image: ImageRef;
  /** As in `Running`. */
  aliases: readonly string[];
  /** Empty where it wrote nothing, or what it wrote is not kept. */
  text: string;
};

/** What an engine or a registry knows of an image. */
export type ImageDescription = {
  digest: string | null;
  aliases: readonly string[];
  /** Among them the annotations of the OCI image specification (`org.opencontainers.image.revision`, `.source`). */
  labels: Readonly<Record<string, string>>;
};

/** Whether an image could be deployed now. `unknown`: the target could not be asked; `reason` says why. */
export type Availability =
  | { state: "restorable"; image: ImageRef; sizeBytes: number | null }
  | { state: "image_gone"; reason: string }
  | { state: "unknown"; reason: string };

/** Where a deploy stands; told while it runs, one line each. */
export type Progress = (line: string) => void;

export type DeployRequest = {
  image: ImageRef;
  /** Grows with every claim; the target refuses a token lower than the highest it saw, so that a worker that lost its lease cannot deploy. */
  fencingToken: bigint;
  signal: AbortSignal;
  progress: Progress;
};

/**
 * How a deploy ended. `reverted`: the new version did not come up and the previous one runs again;
 * `broken`: neither runs; `superseded`: a higher fencing token was seen, nothing was changed by this call.
 */
export type DeployOutcome =
  | { status: "deployed"; running: Running; previous: ImageRef | null }
  | { status: "reverted"; reason: string; running: Running }
  | { status: "broken"; reason: string }
  | { status: "superseded"; reason: string };

/**
 * What `revive` found or did. `alive`: nothing was to be done; `idle`: nothing should run, because it was stopped
 * on purpose or never deployed; `failed`: what should run does not come up.
 */
export type ReviveOutcome =
  | { status: "alive" }
  | { status: "revived"; running: Running }
  | { status: "idle" }
  | { status: "failed"; reason: string };

/**
 * One deploy unit as a driver sees it. Expected outcomes are values; anything thrown is a fault of the
 * target that may pass (the caller retries). Every method can be called again after a crash: `deploy` of
 * what already runs healthy under the same or a lower token answers `deployed` without a restart.
 */
export type DeployTarget = {
  readonly driver: string;
  /** What runs now; null when nothing does. */
  running(signal: AbortSignal): Promise<Running | null>;
  /** Looks an image up by digest, else by reference. */
  lookUp(image: ImageRef, signal: AbortSignal): Promise<Availability>;
  /** What is known of an image that is there; null when it is not, or when images here carry no labels. */
  describe(image: ImageRef, signal: AbortSignal): Promise<ImageDescription | null>;
  /**
   * What is in place, be it alive or not, and the last lines that it wrote, for people who look for why it does not
   * come up; null when nothing was ever put in place.
   */
  output(signal: AbortSignal): Promise<LastOutput | null>;
  /** Puts the image in place, restarts, waits until it is healthy; puts the previous one back when it is not. */
  deploy(request: DeployRequest): Promise<DeployOutcome>;
  /**
   * What will take a deploy back though it succeeds, such as a tool that owns the workload: a sentence each, with what to
   * do about it. Null: nothing of the kind is known of such targets.
   */
  readonly warnings: ((signal: AbortSignal) => Promise<string[]>) | null;
  /**
   * Starts what should run but died, with the image that it had. Null: the target's own platform does so (a
   * container engine, an orchestrator, an init system), and two that revive would be one too many.
   */
  readonly revive: ((signal: AbortSignal) => Promise<ReviveOutcome>) | null;
};
