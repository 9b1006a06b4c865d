import type { Metadata } from "next";
import { deploymentHref } from "#lib/client/routes.ts";
import { requireContext } from "../../../../_page/require-context.ts";
import { type DeploymentProps, nameOf, titleName } from "../../../../_page/route-params.ts";

export async function generateMetadata({ params }: DeploymentProps): Promise<Metadata> {
  return { title: titleName((await params).deployment) };
}

/** Only the Deployment tab, which the layout shows. */
export default async function DeploymentPage({ params }: DeploymentProps) {
  await requireContext(deploymentHref(nameOf((await params).deployment)));
  return null;
}
