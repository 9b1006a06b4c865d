import type { z } from "zod";
import type { createDeploymentTokenOperation, TokenView } from "../../contracts/tokens.ts";
import type { Context } from "../context.ts";
import { issueToken } from "./issue-token.ts";

/** Makes a service's token for one deployment. @throws ServiceError as `createToken`. */
export function issueDeploymentToken(
  context: Context,
  input: z.output<NonNullable<typeof createDeploymentTokenOperation.body>> & { readonly deployment: string },
): Promise<{ token: TokenView; secret: string }> {
  const { deployment, ...body } = input;
  return issueToken(context, { ...body, kind: "service", deployments: [deployment] });
}
