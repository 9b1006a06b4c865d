import { UnopenableSecretError } from "../../secrets/key-ring.ts";
import { sameSecretsQuestionSchema } from "../../services/deployments/connection-question.ts";
import type { Rotation } from "../secrets/worker-keys.ts";
import type { Worker } from "../worker-context.ts";

/** Which of the pairs of sealed secrets hold the same; one that cannot be opened is like no other. */
export async function sameSecrets(worker: Worker, question: unknown): Promise<{ same: boolean[] }> {
  const { pairs } = sameSecretsQuestionSchema.parse(question);
  const same = await Promise.all(
    pairs.map(async (pair) => {
      try {
        const { kept, given } = await worker.keys.open(pair);
        return kept === given;
      } catch (error) {
        if (error instanceof UnopenableSecretError) return false;
        throw error;
      }
    }),
  );
  return { same };
}

/** Makes a new key and seals every secret to it. */
export function rotateKeys(worker: Worker): Promise<Rotation> {
  return worker.keys.rotate(worker.db);
}
