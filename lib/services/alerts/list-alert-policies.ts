import type { z } from "zod";
import type { listAlertPoliciesOperation } from "../../contracts/alert-policies.ts";
import { readPolicyDetails } from "../../db/alerts/policies.ts";
import { readWays } from "../../db/alerts/ways.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { policyView } from "./policy-view.ts";

/** The deployment's alert policies by name, and the connections over which alerts can leave. */
export async function listAlertPolicies(
  context: Context,
  input: { readonly deployment: string },
): Promise<z.infer<typeof listAlertPoliciesOperation.response>> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  const { sql } = context.db;
  const rows = await readPolicyDetails(sql, deployment.id);
  return { items: rows.map(policyView), nextCursor: null, ways: await readWays(sql, deployment.id) };
}
