import { ServiceError } from "../errors.ts";

/**
 * What the configuration file declares is changed there alone: what is changed beside it would be undone at the next start.
 * @throws ServiceError `conflict`.
 */
export function refuseDeclared(what: string): never {
  throw new ServiceError(
    "conflict",
    `${what} comes from the configuration file. Change it there and start Loadline again, or run \`loadline apply\`.`,
  );
}
