import { Check } from "lucide-react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { PERMISSIONS, type Permission, ROLE_NAMES, ROLES, roleMay } from "#lib/domain/access/roles.ts";

const LEAST_FIRST = [...ROLES].reverse();

/** What each role may do, from the table by which it is decided. */
export function RolesSection() {
  return (
    <>
      <SectionHeading title="Roles">
        A role is given for the whole organization or for a deployment, to a person, a team or a group of a sign-in
        provider; of several the most permissive counts. A deployment can leave rolling back to Admins alone.
      </SectionHeading>
      <Frame>
        <ScrollBox aria-label="What each role may do" className="relative overflow-x-auto">
          <table className="w-full min-w-3xl border-collapse text-sm">
            <thead className="border-line border-b bg-canvas text-ink-2 text-xs">
              <tr>
                <th scope="col" className="px-4 py-2 text-left font-medium">
                  May
                </th>
                {LEAST_FIRST.map((role) => (
                  <th key={role} scope="col" className="px-2 py-2 text-center font-medium">
                    {ROLE_NAMES[role]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {(Object.keys(PERMISSIONS) as Permission[]).map((permission) => (
                <tr key={permission}>
                  <th scope="row" className="px-4 py-2 text-left font-normal">
                    {PERMISSIONS[permission].label}
                  </th>
                  {LEAST_FIRST.map((role) => (
                    <td key={role} className="px-2 py-2 text-center">
                      {roleMay(role, permission) ? (
                        <>
                          <Check aria-hidden className="mx-auto size-4 text-added" />
                          <span className="sr-only">Yes</span>
                        </>
                      ) : (
                        <span className="sr-only">No</span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </Frame>
      <p className="mt-3 max-w-3xl text-ink-2">
        In a code location, people who see the deployment already can be given more; it never takes anything away. A
        personal token may never do more than its owner.
      </p>
    </>
  );
}
