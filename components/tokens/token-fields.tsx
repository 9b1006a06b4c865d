"use client";

import { Checkbox } from "#components/ui/checkbox.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { ROLE_NAMES, type Role, SCOPES } from "#lib/domain/access/roles.ts";
import { coveredBy } from "#lib/domain/access/token.ts";
import { EXPIRIES, type Expiry, type TokenDraft } from "./token-draft.ts";

const EXPIRY_NAMES: Record<Expiry, string> = {
  "30": "In 30 days",
  "90": "In 90 days",
  "365": "In 365 days",
  date: "On a day of your choice",
  never: "Never",
};

type Props = {
  draft: TokenDraft;
  roles: readonly Role[];
  /** Deployments to choose from; null: the place is given. */
  deployments: readonly string[] | null;
  onChange: (draft: TokenDraft) => void;
};

/** What a token may, where, and for how long. */
export function TokenFields({ draft, roles, deployments, onChange }: Props) {
  const set = (part: Partial<TokenDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <TextField
        label="Name"
        hint="What it is for: it stands in the history and the audit log."
        required
        maxLength={255}
        autoComplete="off"
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <SelectField
        label="Role"
        hint="Never more than yours."
        value={draft.role}
        onChange={(event) => set({ role: roles.find((role) => role === event.target.value) ?? draft.role })}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {ROLE_NAMES[role]}
          </option>
        ))}
      </SelectField>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-medium text-sm">Scopes</legend>
        <p className="text-ink-2 text-xs">
          They narrow it to part of what the role may do. With none chosen, it may do all of that.
        </p>
        {SCOPES.map((scope) => {
          const covered = coveredBy(scope, draft.role);
          const chosen = draft.scopes.includes(scope);
          return (
            <Checkbox
              key={scope}
              checked={chosen}
              disabled={covered.length === 0 && !chosen}
              onCheckedChange={(checked) =>
                set({ scopes: SCOPES.filter((one) => (one === scope ? checked : draft.scopes.includes(one))) })
              }
            >
              <code>{scope}</code>
              <span className="block text-ink-2 text-xs">
                {covered.length === 0 ? "This role has none of these rights" : covered.join(" · ")}
              </span>
            </Checkbox>
          );
        })}
      </fieldset>
      {deployments === null ? null : <Places draft={draft} deployments={deployments} set={set} />}
      <SelectField
        label="Expires"
        value={draft.expiry}
        onChange={(event) => set({ expiry: EXPIRIES.find((one) => one === event.target.value) ?? draft.expiry })}
      >
        {EXPIRIES.map((expiry) => (
          <option key={expiry} value={expiry}>
            {EXPIRY_NAMES[expiry]}
          </option>
        ))}
      </SelectField>
      {draft.expiry === "date" ? (
        <TextField
          label="Last day"
          type="date"
          required
          value={draft.date}
          onChange={(event) => set({ date: event.target.value })}
        />
      ) : null}
    </>
  );
}

type PlacesProps = { draft: TokenDraft; deployments: readonly string[]; set: (part: Partial<TokenDraft>) => void };

function Places({ draft, deployments, set }: PlacesProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium text-sm">Deployments</legend>
      <Checkbox checked={draft.everywhere} onCheckedChange={(everywhere) => set({ everywhere })}>
        Whole organization
        <span className="block text-ink-2 text-xs">Also the deployments that are made later</span>
      </Checkbox>
      {draft.everywhere ? null : deployments.length === 0 ? (
        <p className="text-ink-2 text-xs">There is no deployment to choose yet.</p>
      ) : (
        <div className="flex max-h-40 flex-col gap-1.5 overflow-y-auto rounded-md border border-line p-2">
          {deployments.map((name) => (
            <Checkbox
              key={name}
              checked={draft.deployments.includes(name)}
              onCheckedChange={(checked) =>
                set({
                  deployments: checked ? [...draft.deployments, name] : draft.deployments.filter((one) => one !== name),
                })
              }
            >
              <span className="wrap-any">{name}</span>
            </Checkbox>
          ))}
        </div>
      )}
    </fieldset>
  );
}
