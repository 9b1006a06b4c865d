import { redirect } from "next/navigation";
import { settingsHref } from "#lib/client/routes.ts";
import { type DeploymentProps, nameOf } from "../../../../_page/route-params.ts";

/** Settings open with their first section. */
export default async function SettingsRoute({ params }: DeploymentProps) {
  redirect(settingsHref(nameOf((await params).deployment)));
}
