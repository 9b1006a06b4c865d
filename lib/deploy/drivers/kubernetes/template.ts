import type { V1Container, V1EnvVar } from "@kubernetes/client-node";
import { IMAGE, RESTARTED, type TemplateParts } from "./journal.ts";
import type { Workload } from "./workload.ts";

const CURRENT_IMAGE = "DAGSTER_CURRENT_IMAGE";
/**
 * Where a code server is told its own image, which the pods of its runs are then made from: Dagster's variable, and
 * those that stand for the option below, which go before it.
 */
const VARIABLES = [
  CURRENT_IMAGE,
  "DAGSTER_CLI_API_GRPC_CONTAINER_IMAGE",
  "DAGSTER_CLI_CODE_SERVER_START_CONTAINER_IMAGE",
];
const OPTION = "--container-image";

/** What a deploy would change, as it is now. */
export function templateParts({ container, podAnnotations, siblings }: Workload): TemplateParts {
  return {
    image: container?.image ?? "",
    env: Object.fromEntries(VARIABLES.map((name) => [name, variableOf(container, name)])),
    command: container?.command ?? null,
    args: container?.args ?? null,
    podAnnotations: {
      [IMAGE]: podAnnotations[IMAGE] ?? null,
      [RESTARTED]: podAnnotations[RESTARTED] ?? null,
    },
    siblings: [...siblings],
  };
}

/**
 * The same with another image: in the container, and wherever it is told its own. `exact` is
 * `repository@sha256:…`; `named` what people call it, with the digest.
 */
export function withImage(
  parts: TemplateParts,
  exact: string,
  named: string,
  { isCodeServer }: { isCodeServer: boolean },
): TemplateParts {
  const told = Object.entries(parts.env).map(([name, set]) =>
    // Without it the pods of runs would go on with what the run launcher says, which is another version's.
    set === null && (name !== CURRENT_IMAGE || !isCodeServer) ? [name, null] : [name, { value: exact }],
  );
  return {
    image: exact,
    env: Object.fromEntries(told),
    command: parts.command && optionSet(parts.command, exact),
    args: parts.args && optionSet(parts.args, exact),
    podAnnotations: { ...parts.podAnnotations, [IMAGE]: named },
    siblings: parts.siblings,
  };
}

/** The same, in pods that are made anew. */
export function restarted(parts: TemplateParts, at: Date): TemplateParts {
  return { ...parts, podAnnotations: { ...parts.podAnnotations, [RESTARTED]: at.toISOString() } };
}

/** A strategic merge patch of the pod template: everything else in it stays as it is. */
export function templatePatch(
  container: string,
  { image, env, command, args, podAnnotations, siblings }: TemplateParts,
): object {
  const variables = Object.entries(env).map(([name, set]) =>
    set === null
      ? { name, $patch: "delete" }
      : // An empty value is no value to the API, which leaves it out.
        { name, value: set.valueFrom === undefined ? (set.value ?? "") : null, valueFrom: set.valueFrom ?? null },
  );
  const along = (init: boolean) =>
    siblings.filter(({ isInit }) => isInit === init).map(({ name }) => ({ name, image }));
  return {
    template: {
      metadata: { annotations: podAnnotations },
      spec: {
        containers: [{ name: container, image, env: variables, command, args }, ...along(false)],
        ...(siblings.some(({ isInit }) => isInit) && { initContainers: along(true) }),
      },
    },
  };
}

function variableOf(container: V1Container | null, name: string): TemplateParts["env"][string] {
  const found: V1EnvVar | undefined = container?.env?.find((one) => one.name === name);
  if (found === undefined) return null;
  const { value, valueFrom } = found;
  return {
    ...(value !== undefined && { value }),
    ...(valueFrom !== undefined && { valueFrom: JSON.parse(JSON.stringify(valueFrom)) }),
  };
}

function optionSet(words: readonly string[], reference: string): string[] {
  return words.map((word, index) => {
    if (words[index - 1] === OPTION) return reference;
    return word.startsWith(`${OPTION}=`) ? `${OPTION}=${reference}` : word;
  });
}
