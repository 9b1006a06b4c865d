import { Command, InvalidArgumentError } from "commander";
import type { Anchor, AuditVerdict } from "#lib/services/audit/verify-audit.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type VerifyOptions = { anchor?: Anchor; json?: boolean };

export function auditCommand(io: CliIo): Command {
  return new Command("audit").description("The audit log. On the server's machine while Loadline runs").addCommand(
    new Command("verify")
      .description("Compute the chain over the audit log again, and name the first link that does not hold")
      .option("--anchor <link>", "a link that was kept elsewhere, as this command prints it: 12:9f86d0…", parseAnchor)
      .option("--json", "print JSON")
      .action(async ({ anchor, json }: VerifyOptions) => {
        const { verifyAudit } = await import("#lib/services/audit/verify-audit.ts");
        const verdict = await withLocalContext(io.env, (context) => verifyAudit(context, anchor ? { anchor } : {}));
        if (json) io.out(`${JSON.stringify(verdict, null, 2)}\n`);
        if (verdict.status === "broken") throw new CliError(EXIT.failed, brokenText(verdict));
        if (!json) io.out(intactText(verdict));
      }),
  );
}

function parseAnchor(text: string): Anchor {
  const [, seal, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (seal === undefined || hash === undefined) {
    throw new InvalidArgumentError("It must read like 12: and 64 hex digits.");
  }
  return { seal, hash };
}

function intactText({ seals, events, last, unsealed }: Extract<AuditVerdict, { status: "intact" }>): string {
  const lines = [
    `The audit log is intact: ${count(events, "event")} under ${count(seals, "link")}, ${unsealed} not sealed yet.`,
    ...(last === null ? [] : [`Last link, to be kept elsewhere: ${last.seal}:${last.hash}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function brokenText({ seal, after, through, reason }: Extract<AuditVerdict, { status: "broken" }>): string {
  return `The audit log is broken at link ${seal}, over the events after ${after} up to ${through}: ${reason}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
