import type { Configured } from "./inspected.ts";

/**
 * Where a code server is told its own image, which the containers of its runs are then made from: Dagster's variable,
 * and those that stand for the option below (`dagster api grpc`, `dagster code-server start`), which go before it.
 */
const VARIABLES = [
  "DAGSTER_CURRENT_IMAGE",
  "DAGSTER_CLI_API_GRPC_CONTAINER_IMAGE",
  "DAGSTER_CLI_CODE_SERVER_START_CONTAINER_IMAGE",
];
const OPTION = "--container-image";

/** The same configuration, telling the code server that it runs `reference`, wherever it was told an image before. */
export function withCurrentImage(given: Configured, reference: string): Configured {
  return {
    ...given,
    Env: (given.Env ?? []).map((entry) => {
      const name = VARIABLES.find((each) => entry.startsWith(`${each}=`));
      return name === undefined ? entry : `${name}=${reference}`;
    }),
    ...(given.Entrypoint != null && { Entrypoint: optionSet(given.Entrypoint, reference) }),
    ...(given.Cmd != null && { Cmd: optionSet(given.Cmd, reference) }),
  };
}

function optionSet(words: readonly string[], reference: string): string[] {
  return words.map((word, index) => {
    if (words[index - 1] === OPTION) return reference;
    return word.startsWith(`${OPTION}=`) ? `${OPTION}=${reference}` : word;
  });
}
