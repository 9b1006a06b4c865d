/**
 * Takes Airflow's metadata database back to what an older version reads; to be run in a container of the newer one.
 *
 * @param to such as `3.0.2`.
 */
export function airflowDowngradeCommand(to: string): string {
  return `airflow db downgrade --to-version ${to} --yes`;
}
