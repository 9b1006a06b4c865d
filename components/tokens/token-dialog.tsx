"use client";

import { type FormEvent, useState } from "react";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { useCreateToken } from "#lib/client/mutations/tokens.ts";
import type { MeView } from "#lib/contracts/me.ts";
import type { TokenKind } from "#lib/domain/access/token.ts";
import { newTokenDraft, rolesToHandOn, tokenInput } from "./token-draft.ts";
import { TokenFields } from "./token-fields.tsx";
import { TokenSecret } from "./token-secret.tsx";

type Props = {
  me: MeView;
  kind: TokenKind;
  /** The only place; null: to be chosen. */
  deployment: string | null;
  onClose: () => void;
};

/** Makes a token, and shows it once. */
export function TokenDialog({ me, kind, deployment, onClose }: Props) {
  const roles = rolesToHandOn(me, kind, deployment);
  const [initial] = useState(() => {
    const role = roles.find((one) => one === "viewer") ?? roles.at(-1) ?? "catalog_viewer";
    const draft = newTokenDraft(role, deployment === null);
    return deployment === null ? draft : { ...draft, deployments: [deployment] };
  });
  const [draft, setDraft] = useState(initial);
  const [fault, setFault] = useState<string | null>(null);
  const create = useCreateToken(deployment === null ? undefined : deployment);

  if (create.data !== undefined) {
    return <TokenSecret name={create.data.token.name} secret={create.data.secret} onClose={onClose} />;
  }

  function save(event: FormEvent) {
    event.preventDefault();
    setFault(null);
    try {
      create.mutate(tokenInput(draft, kind, Date.now()));
    } catch (reason) {
      setFault(reason instanceof Error ? reason.message : String(reason));
    }
  }

  return (
    <FormDialog
      title="Create token"
      subtitle={
        kind === "personal" ? "Acts as you, and may never do more than you may" : "Acts as a service of its own"
      }
      dirty={draft !== initial}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={save}
          onCancel={close}
          action="Create token"
          pending={create.isPending}
          error={create.error}
        >
          <TokenFields
            draft={draft}
            roles={roles}
            deployments={deployment === null ? me.deployments.map(({ name }) => name) : null}
            onChange={(next) => {
              setDraft(next);
              setFault(null);
              create.reset();
            }}
          />
          {fault === null ? null : <Notice kind="error">{fault}</Notice>}
        </FormBody>
      )}
    </FormDialog>
  );
}
