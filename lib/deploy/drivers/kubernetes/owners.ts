import type { Workload } from "./workload.ts";

/**
 * Tools that keep a workload as they have it written down, and so take a rollback back: one sentence for each, with what
 * to do. They are known by the labels and annotations that they document for this.
 */
export function ownerWarnings({
  kind,
  labels,
  annotations,
}: Pick<Workload, "kind" | "labels" | "annotations">): string[] {
  const warnings: string[] = [];
  const tracking = annotations["argocd.argoproj.io/tracking-id"];
  const argo = tracking?.split(":", 1)[0] ?? labels["argocd.argoproj.io/instance"];
  if (argo !== undefined) {
    warnings.push(
      `Argo CD's application ${argo} owns this ${kind}: with automated sync and self-heal it puts its own image back. Turn self-heal off for as long as the rollback is to last, or have it ignore the image (ignoreDifferences), and bring Git in line.`,
    );
  }
  const fluxKustomization = labels["kustomize.toolkit.fluxcd.io/name"];
  if (fluxKustomization !== undefined && annotations["kustomize.toolkit.fluxcd.io/reconcile"] !== "disabled") {
    warnings.push(
      `Flux's kustomization ${fluxKustomization} owns this ${kind} and puts its own image back at the next reconciliation. Suspend it first: flux suspend kustomization ${fluxKustomization}.`,
    );
  }
  const fluxRelease = labels["helm.toolkit.fluxcd.io/name"];
  if (fluxRelease !== undefined) {
    warnings.push(
      `Flux's Helm release ${fluxRelease} owns this ${kind}: its next upgrade, or drift correction, puts its own image back. Suspend it first: flux suspend helmrelease ${fluxRelease}.`,
    );
  } else if (labels["app.kubernetes.io/managed-by"] === "Helm" || annotations["meta.helm.sh/release-name"]) {
    const release = annotations["meta.helm.sh/release-name"];
    warnings.push(
      `Helm${release === undefined ? "" : `'s release ${release}`} made this ${kind}: the next helm upgrade puts the image of its values in place again. Set it there too, before somebody upgrades.`,
    );
  }
  return warnings;
}
