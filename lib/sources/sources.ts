import type { z } from "zod";
import type { OpenConnection } from "../domain/connection.ts";
import { at, type FieldError } from "../domain/field-error.ts";
import { airflowConfigSchema } from "./airflow/config.ts";
import { AIRFLOW, openAirflowSource } from "./airflow/source.ts";
import { dagsterConfigSchema } from "./dagster/config.ts";
import { DAGSTER, openDagsterSource } from "./dagster/source.ts";
import { processSourceConfigSchema } from "./process/config.ts";
import { openProcessSource, PROCESS } from "./process/source.ts";
import type { Source } from "./source.ts";

/** Each kind of source that this build has. A new one joins here and in the conformance suite (tests/contract/source.ts). */
export const SOURCE_KINDS = [PROCESS, DAGSTER, AIRFLOW] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** The row cannot be used; `errors` says where its configuration is wrong. The message is fit to show. */
export class SourceConfigError extends Error {
  override readonly name = "SourceConfigError";
  readonly errors: readonly FieldError[];

  constructor(message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.errors = errors;
  }
}

/** Makes the source of a connection; throws `SourceConfigError` for a kind or a configuration that cannot be used. */
export function openSource(connection: OpenConnection): Source {
  switch (requireKind(connection)) {
    case PROCESS:
      return openProcessSource(parseConfig(connection, processSourceConfigSchema));
    case DAGSTER:
      return openDagsterSource(parseConfig(connection, dagsterConfigSchema), connection.secrets);
    case AIRFLOW:
      return openAirflowSource(parseConfig(connection, airflowConfigSchema), connection.secrets);
  }
}

/** What of a connection can be checked without opening it. */
type ConnectionConfig = Pick<OpenConnection, "name" | "kind" | "config">;

/**
 * Names of the code locations that a connection's configuration says it observes; null when only watching tells.
 * @throws SourceConfigError as `openSource` does.
 */
export function configuredLocations(connection: ConnectionConfig): string[] | null {
  switch (requireKind(connection)) {
    case PROCESS:
      return parseConfig(connection, processSourceConfigSchema).sockets.map((socket) => socket.location);
    case DAGSTER:
      parseConfig(connection, dagsterConfigSchema);
      return null;
    case AIRFLOW:
      parseConfig(connection, airflowConfigSchema);
      return null;
  }
}

function requireKind(connection: ConnectionConfig): SourceKind {
  const kind = SOURCE_KINDS.find((name) => name === connection.kind);
  if (kind !== undefined) return kind;
  throw new SourceConfigError(
    `Connection ${connection.name} is of the kind "${connection.kind}", which this version of Loadline does not have (it has: ${SOURCE_KINDS.join(", ")}).`,
    [{ path: "kind", message: `must be one of: ${SOURCE_KINDS.join(", ")}` }],
  );
}

function parseConfig<Schema extends z.ZodType>(connection: ConnectionConfig, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(connection.config);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    path: at("config", ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))),
    message: issue.message,
  }));
  const places = errors.map((error) => `${error.path}: ${error.message}`).join("; ");
  throw new SourceConfigError(`The configuration of connection ${connection.name} is not valid: ${places}`, errors);
}
