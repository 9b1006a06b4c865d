import type { Metadata } from "next";
import { RolesSection } from "#components/people/roles-section.tsx";
import { OrganizationPage } from "#components/settings/organization-page.tsx";
import { organizationHref } from "#lib/client/routes.ts";
import { requireContext } from "../../../_page/require-context.ts";

export const metadata: Metadata = { title: "Roles" };

export default async function RolesRoute() {
  await requireContext(organizationHref("roles"));
  return (
    <OrganizationPage section="roles">
      <RolesSection />
    </OrganizationPage>
  );
}
