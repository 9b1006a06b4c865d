"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useGrantRole, useRevokeGrant } from "#lib/client/mutations/grants.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import type { NewSubject, ReasonView } from "#lib/contracts/grants.ts";
import { ROLE_NAMES, type Role } from "#lib/domain/access/roles.ts";
import { placeText, ReasonList } from "./reason-list.tsx";
import { RoleSelect } from "./role-select.tsx";

type Props = {
  name: string;
  subject: NewSubject;
  reasons: readonly ReasonView[];
  onClose: () => void;
};

/** The roles of a person or a team: what there is, taking one back, giving one more. */
export function RolesDialog({ name, subject, reasons, onClose }: Props) {
  const revoke = useRevokeGrant(null);
  return (
    <Dialog title={`Roles of ${name}`} subtitle="Of several roles the most permissive counts" onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        {reasons.length === 0 ? <p className="text-ink-2">No role yet: nothing can be seen.</p> : null}
        <ReasonList
          reasons={reasons}
          action={(reason) =>
            reason.through.type !== "account" ? null : (
              <Button
                size="sm"
                pending={revoke.isPending && revoke.variables === reason.grant}
                onClick={() =>
                  revoke.mutate(reason.grant, {
                    onSuccess: () =>
                      toast.success(`${name} is no longer ${ROLE_NAMES[reason.role]} ${placeText(reason)}`),
                  })
                }
              >
                Take back
                <span className="sr-only">
                  {" "}
                  {ROLE_NAMES[reason.role]} {placeText(reason)}
                </span>
              </Button>
            )
          }
        />
        {revoke.isError ? <Notice kind="error">{problemText(revoke.error)}</Notice> : null}
        <GiveRole name={name} subject={subject} />
      </div>
    </Dialog>
  );
}

function GiveRole({ name, subject }: { name: string; subject: NewSubject }) {
  const deployments = useQuery(deploymentsQuery());
  const grant = useGrantRole();
  const [deployment, setDeployment] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const whole = deployment === "";

  function give(event: FormEvent) {
    event.preventDefault();
    grant.mutate(
      { subject, role, deployment: whole ? null : deployment },
      { onSuccess: ({ grant: made }) => toast.success(`${name} is ${ROLE_NAMES[made.role]} ${placeText(made)}`) },
    );
  }

  return (
    <form onSubmit={give} className="flex flex-col gap-3 border-line border-t pt-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Where"
          value={deployment}
          onChange={(event) => {
            setDeployment(event.target.value);
            if (event.target.value !== "" && role === "organization_admin") setRole("admin");
            grant.reset();
          }}
        >
          <option value="">The whole organization</option>
          {deployments.data?.items.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <RoleSelect
          label="Role"
          value={role}
          most={whole ? "organization_admin" : "admin"}
          onChange={(next) => {
            if (next !== null) setRole(next);
            grant.reset();
          }}
        />
      </div>
      {grant.isError ? <Notice kind="error">{problemText(grant.error)}</Notice> : null}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-ink-2 text-xs">It takes the place of a role given here before, and holds at once.</p>
        <Button type="submit" variant="primary" pending={grant.isPending}>
          Give the role
        </Button>
      </div>
    </form>
  );
}
