"use client";

import type { ReactNode } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useConfigureDeployment } from "#lib/client/mutations/configure-deployment.ts";
import type { DeploymentView } from "#lib/contracts/deployments.ts";
import { ROLE_NAMES, ROLLBACK_LEAST_ROLES, type RollbackLeast } from "#lib/domain/access/roles.ts";
import { placeErrors } from "./field-errors.ts";
import { SettingsForm } from "./settings-form.tsx";
import { useDraft } from "./use-draft.ts";

type Draft = Pick<
  DeploymentView,
  "rollbackLeast" | "needsApproval" | "autoRevert" | "keepImages" | "remoteExecution"
> & {
  /** As typed. */
  retentionDays: string;
};

function draftOf(saved: DeploymentView): Draft {
  const { rollbackLeast, needsApproval, autoRevert, keepImages, remoteExecution, retentionDays } = saved;
  return {
    rollbackLeast,
    needsApproval,
    autoRevert,
    keepImages,
    remoteExecution,
    retentionDays: String(retentionDays),
  };
}

/** The deployment's settings that concern rollbacks, saved together. */
export function RollbackSettingsForm({ deployment, saved }: { deployment: string; saved: DeploymentView }) {
  const unchanged = draftOf(saved);
  const [draft, setDraft] = useDraft(unchanged);
  const changed = JSON.stringify(draft) !== JSON.stringify(unchanged);
  const configure = useConfigureDeployment(deployment);
  // Why something was not saved says nothing of what took its place.
  const error = changed ? configure.error : null;
  const errors = placeErrors(error);
  const days = /^\d{1,6}$/.test(draft.retentionDays.trim()) ? Number(draft.retentionDays) : null;

  function change(next: Partial<Draft>) {
    setDraft({ ...draft, ...next });
    configure.reset();
  }

  function save() {
    if (days === null) return;
    configure.mutate(
      { ...draft, retentionDays: days },
      { onSuccess: () => toast.success("Saved the rollback settings") },
    );
  }

  return (
    <SettingsForm
      label="Rollback settings"
      changed={changed}
      valid={days !== null}
      pending={configure.isPending}
      error={error}
      onSave={save}
      onDiscard={() => change(unchanged)}
    >
      <SelectField
        label="Who rolls back"
        className="max-w-xs"
        hint="The least role that executes and approves rollbacks here. Whoever is less may still plan and ask."
        error={errors.at("rollbackLeast")}
        value={draft.rollbackLeast}
        onChange={(event) => change({ rollbackLeast: event.target.value as RollbackLeast })}
      >
        {ROLLBACK_LEAST_ROLES.map((role) => (
          <option key={role} value={role}>
            {ROLE_NAMES[role]}
          </option>
        ))}
      </SelectField>
      <Switch
        label="Another person has to approve"
        checked={draft.needsApproval}
        onChange={(needsApproval) => change({ needsApproval })}
      >
        A rollback waits until somebody else with the right approves it in the browser, for a day at most. Nobody
        approves their own, nor what a token of theirs asked for.
      </Switch>
      <Switch
        label="Put back what ran before when a rollback does not come up"
        checked={draft.autoRevert}
        onChange={(autoRevert) => change({ autoRevert })}
      >
        Never for differences alone.
      </Switch>
      <TextField
        label="Days for which a load can be rolled back to"
        className="max-w-32"
        inputMode="numeric"
        hint="What is current, held or last good stays a target however old it is. 1 to 3650."
        error={errors.at("retentionDays") ?? (days === null ? "Give a whole number of days." : null)}
        value={draft.retentionDays}
        onChange={(event) => change({ retentionDays: event.target.value })}
      />
      <Switch
        label="Keep images in their registry"
        checked={draft.keepImages}
        onChange={(keepImages) => change({ keepImages })}
      >
        Every image that can be rolled back to gets a tag of Loadline’s, so that the registry’s clean-up leaves it. It
        takes a registry connection that may write.
      </Switch>
      {saved.kind === "airflow" ? (
        <Switch
          label="Tasks run on remote execution agents"
          checked={draft.remoteExecution}
          onChange={(remoteExecution) => change({ remoteExecution })}
        >
          No rollback takes them along. Every plan lists the agents below, and whether each works with the Airflow that
          is gone back to.
        </Switch>
      ) : null}
    </SettingsForm>
  );
}

type SwitchProps = { label: string; checked: boolean; onChange: (checked: boolean) => void; children: ReactNode };

function Switch({ label, checked, onChange, children }: SwitchProps) {
  return (
    <div>
      <Checkbox checked={checked} onCheckedChange={onChange}>
        <span className="font-medium">{label}</span>
      </Checkbox>
      <p className="pl-6 text-ink-2 text-xs">{children}</p>
    </div>
  );
}
