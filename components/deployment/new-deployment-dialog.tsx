"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { placeErrors } from "#components/settings/field-errors.ts";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useCreateDeployment } from "#lib/client/mutations/create-deployment.ts";
import { deploymentHref } from "#lib/client/routes.ts";
import { DEPLOYMENT_KINDS, type DeploymentView } from "#lib/contracts/deployments.ts";

const KIND_NAMES: Record<DeploymentView["kind"], string> = {
  dagster: "Dagster",
  airflow: "Airflow",
  generic: "Something else, recorded by CI",
};

/** Makes a deployment, and goes there: the way to its first load is shown there. */
export function NewDeploymentDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<DeploymentView["kind"]>("dagster");
  const create = useCreateDeployment();
  const nameError = placeErrors(create.error).at("name");

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), kind },
      {
        onSuccess: ({ deployment }) => {
          onClose();
          router.push(deploymentHref(deployment.name));
        },
      },
    );
  }

  return (
    <FormDialog title="New deployment" dirty={name !== "" && !create.isSuccess} onClose={onClose}>
      {(close) => (
        <FormBody
          onSubmit={submit}
          onCancel={close}
          action="Make the deployment"
          pending={create.isPending}
          error={nameError === null ? create.error : null}
        >
          <TextField
            label="Name"
            required
            maxLength={255}
            autoComplete="off"
            placeholder="prod"
            hint="An environment: one Dagster or Airflow installation, or just a name. It cannot be changed later."
            value={name}
            error={nameError}
            onChange={(event) => {
              setName(event.target.value);
              create.reset();
            }}
          />
          <SelectField
            label="What runs there"
            value={kind}
            onChange={(event) => setKind(DEPLOYMENT_KINDS.find((one) => one === event.target.value) ?? "generic")}
          >
            {DEPLOYMENT_KINDS.map((one) => (
              <option key={one} value={one}>
                {KIND_NAMES[one]}
              </option>
            ))}
          </SelectField>
        </FormBody>
      )}
    </FormDialog>
  );
}
