import { nameSchema } from "../../contracts/common.ts";
import { ServiceError } from "../errors.ts";

/** @throws ServiceError `invalid` unless `name` is one that people can give. `path` says where it stood. */
export function checkName(path: string, name: string): void {
  const parsed = nameSchema.safeParse(name);
  if (parsed.success) return;
  const errors = parsed.error.issues.map((issue) => ({ path, message: issue.message }));
  throw new ServiceError("invalid", `${path} ${errors[0]?.message}.`, { errors });
}
