import { changePasswordOperation } from "#lib/contracts/me.ts";
import { route } from "#lib/http/route.ts";
import { changePassword } from "#lib/services/access/change-password.ts";

export const POST = route(changePasswordOperation, changePassword);
