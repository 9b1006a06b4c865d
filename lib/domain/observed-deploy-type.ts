import type { DeployTypeName } from "./deploy-type.ts";
import { commitDigest } from "./image.ts";

type Bundles = readonly { readonly type: string; readonly name: string; readonly version: string }[];

/** What of an installation of Airflow is another than in the load before. */
type Observed = {
  /** Digest of what runs; that of a bundle's own commit is no image. */
  readonly digest: string | null;
  readonly imageDiffers: boolean;
  readonly bundles: Bundles;
  /** Of the load before. */
  readonly bundlesBefore: Bundles;
};

/**
 * How a load of a bundle of DAGs was deployed, by what is another than before; null where that cannot be told. An image
 * that changes alone is an image deploy where the DAGs come apart from it, and both where they are in it.
 */
export function observedDeployType({ digest, imageDiffers, bundles, bundlesBefore }: Observed): DeployTypeName | null {
  const isCommit = bundles.some(({ version }) => commitDigest(version) === digest && digest !== null);
  const image = imageDiffers && !isCommit;
  const moved = bundles.filter(
    ({ name, version }) => bundlesBefore.find((before) => before.name === name)?.version !== version,
  );
  if (image) return bundles.length === 0 || moved.length > 0 ? "image_and_dags" : "image";
  if (moved.length === 0) return null;
  return moved.some(({ type }) => type === "git") ? "git" : "dags";
}
