import { Command } from "commander";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

export function keysCommand(io: CliIo): Command {
  return new Command("keys")
    .description("The keys to which the secrets of connections are sealed")
    .addCommand(
      new Command("create")
        .description("Print a new private key, for LOADLINE_WORKER_KEYS where several machines have workers")
        .action(async () => {
          const { newWorkerKey } = await import("#lib/config/worker-keys.ts");
          io.out(`${newWorkerKey()}\n`);
        }),
    )
    .addCommand(
      new Command("rotate")
        .description("Have the worker make a new key and seal every secret to it. On the server's machine")
        .action(() => rotate(io)),
    );
}

async function rotate(io: CliIo): Promise<void> {
  const { rotateKeys } = await import("#lib/services/access/rotate-keys.ts");
  const rotation = await withLocalContext(io.env, (context) => rotateKeys(context));
  if (rotation.status === "not_supported") throw new CliError(EXIT.conflict, rotation.reason);
  const { key, resealed, unopenable } = rotation;
  const anew = `${resealed} ${resealed === 1 ? "connection" : "connections"}`;
  io.out(`Secrets are sealed to the key ${key} from now on. Sealed anew: those of ${anew}.\n`);
  for (const name of unopenable) {
    io.note(`The secrets of the connection ${name} are sealed to a key that is gone: enter them again.`);
  }
}
