"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { connectionsQuery, workloadsQuery } from "#lib/client/queries/connections.ts";
import type { PlaceErrors } from "./field-errors.ts";
import type { UnitDraft } from "./unit-draft.ts";

type Props = { deployment: string; draft: UnitDraft; errors: PlaceErrors; onChange: (next: UnitDraft) => void };

/** Which workload of which cluster: one that the cluster tells of, or one that is named. */
export function WorkloadFields({ deployment, draft, errors, onChange }: Props) {
  const connections = useQuery(connectionsQuery(deployment));
  const clusters = connections.data?.items.filter(({ kind }) => kind === "kubernetes") ?? [];
  // A cluster is not asked for each letter of a name.
  const namespace = useDeferredValue(draft.namespace.trim());
  const query = workloadsQuery(deployment, draft.cluster, namespace);
  const workloads = useQuery(draft.cluster === "" ? { ...query, queryFn: skipToken } : query);
  const found = workloads.data?.items ?? [];

  function choose(index: string) {
    const chosen = found[Number(index)];
    if (index !== "" && chosen !== undefined) onChange({ ...draft, workloadKind: chosen.kind, workload: chosen.name });
  }

  const text = (name: "namespace" | "workload" | "podContainer" | "release") => ({
    value: draft[name],
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
  });

  return (
    <>
      <SelectField
        label="Kubernetes cluster"
        value={draft.cluster}
        required
        error={errors.at("config.cluster")}
        hint={
          clusters.length === 0
            ? "There is none yet: add one under Connections first."
            : "A connection of this deployment."
        }
        onChange={(event) => onChange({ ...draft, cluster: event.target.value })}
      >
        <option value="">Choose a cluster</option>
        {clusters.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        {...text("namespace")}
        label="Namespace"
        error={errors.at("config.namespace")}
        hint="Empty: the connection's own."
      />
      <SelectField
        label="What goes back"
        value={draft.scope}
        onChange={(event) => onChange({ ...draft, scope: event.target.value === "airflow" ? "airflow" : "workload" })}
      >
        <option value="workload">One workload</option>
        <option value="airflow">All of an Airflow release of the Helm chart</option>
      </SelectField>
      {draft.cluster === "" || draft.scope === "airflow" ? null : (
        <SelectField
          label="Workloads there"
          value=""
          disabled={found.length === 0}
          hint={
            workloads.isPending
              ? "Asking the cluster…"
              : workloads.isError
                ? `${problemText(workloads.error)} Give the name below.`
                : found.length === 0
                  ? "The namespace has none. Give the name below."
                  : "Fills in what is below. Code locations of Dagster's Helm chart come first."
          }
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">Choose a workload</option>
          {found.map(({ kind, name, image, isUserCode }, index) => (
            <option key={`${kind} ${name}`} value={String(index)}>
              {name} ({isUserCode ? "user code, " : ""}
              {kind}, {image})
            </option>
          ))}
        </SelectField>
      )}
      {draft.scope === "airflow" ? (
        <TextField
          {...text("release")}
          label="Release"
          placeholder="airflow"
          required
          error={errors.at("config.airflow.release")}
          hint="Name of the Helm release: scheduler, DAG processor, API server, triggerer and workers are found by its labels and go back together."
        />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Kind"
            value={draft.workloadKind}
            error={errors.at("config.kind")}
            onChange={(event) => onChange({ ...draft, workloadKind: event.target.value })}
          >
            <option value="Deployment">Deployment</option>
            <option value="StatefulSet">StatefulSet</option>
          </SelectField>
          <TextField {...text("workload")} label="Workload" required error={errors.at("config.name")} />
        </div>
      )}
      <TextField
        {...text("podContainer")}
        label="Container of its pods"
        error={errors.at("config.container")}
        hint="Empty: the first one."
      />
    </>
  );
}
