import { redirect } from "next/navigation";
import { organizationHref } from "#lib/client/routes.ts";

export default function SettingsRoute() {
  redirect(organizationHref());
}
