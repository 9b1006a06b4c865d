import { redirect } from "next/navigation";
import { NoDeployments } from "#components/deployment/no-deployments.tsx";
import { assetsHref, deploymentHref } from "#lib/client/routes.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { listDeployments } from "#lib/services/deployments/list-deployments.ts";
import { requireContext } from "../_page/require-context.ts";

export const metadata = { title: "Deployments" };

/** The first deployment that the reader may see. */
export default async function StartPage() {
  const context = await requireContext("/");
  const { items } = await listDeployments(context);
  const [first] = items;
  if (first) redirect(roleMay(first.role, "history.read") ? deploymentHref(first.name) : assetsHref(first.name));
  return <NoDeployments />;
}
