import { Checkbox } from "#components/ui/checkbox.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { plural } from "#lib/client/format/counts.ts";
import { ALERT_KIND_FACTS, type AlertKind } from "#lib/domain/alerts/kinds.ts";
import { matchesGlob } from "#lib/domain/glob.ts";
import { type AlertDraft, linesOf } from "./alert-draft.ts";
import type { PlaceErrors } from "./field-errors.ts";

/** The events by what they are about, each with what it means. */
const GROUPS: readonly { readonly name: string; readonly kinds: Partial<Record<AlertKind, string>> }[] = [
  {
    name: "Code locations",
    kinds: {
      "load.failed": "Every load that fails, with its error; several in ten minutes come together.",
      "load.recovered": "The first load after that. Ends the incident in PagerDuty.",
      "assets.removed": "A load no longer has assets that the one before had.",
      "load.against_hold": "What a rollback or a person holds is replaced after all.",
    },
  },
  {
    name: "Rollbacks",
    kinds: {
      "rollback.requested": "Somebody asked for one, or began one.",
      "rollback.succeeded": "The version is back, and proven.",
      "rollback.failed": "What runs is the version from before, or not known to be another.",
      "rollback.unknown": "Somebody has to look at what runs, and settle it.",
    },
  },
  {
    name: "Images and sources",
    kinds: {
      "image.gone": "It could not be rolled back to any more.",
      "source.unreachable": "Nothing is observed through it meanwhile.",
      "source.reachable": "Ends the incident in PagerDuty.",
    },
  },
];

type Props = {
  draft: AlertDraft;
  errors: PlaceErrors;
  /** Names of the deployment's code locations; null while they are not known. */
  locations: readonly string[] | null;
  onChange: (next: Partial<AlertDraft>) => void;
};

/** What is told, and of which code locations and assets. */
export function AlertEventFields({ draft, errors, locations, onChange }: Props) {
  const toggle = (kind: AlertKind, on: boolean) =>
    onChange({ kinds: on ? [...draft.kinds, kind] : draft.kinds.filter((one) => one !== kind) });
  const fault = errors.at("kinds");
  return (
    <>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-1 font-medium text-sm">Events</legend>
        {GROUPS.map(({ name, kinds }) => (
          <fieldset key={name} className="flex flex-col gap-1.5">
            <legend className="mb-1 text-ink-2 text-xs">{name}</legend>
            {(Object.entries(kinds) as [AlertKind, string][]).map(([kind, meaning]) => (
              <Checkbox
                key={kind}
                checked={draft.kinds.includes(kind)}
                onCheckedChange={(on) => toggle(kind, on)}
                className="text-sm"
              >
                {ALERT_KIND_FACTS[kind].label}
                <span className="block text-ink-2 text-xs">{meaning}</span>
              </Checkbox>
            ))}
          </fieldset>
        ))}
        {fault === null ? null : <p className="text-removed text-xs">{fault}</p>}
      </fieldset>
      {draft.kinds.includes("source.unreachable") ? (
        <TextField
          label="Minutes for which a source is unreachable"
          required
          inputMode="numeric"
          error={errors.at("unreachableMinutes")}
          value={draft.minutes}
          onChange={(event) => onChange({ minutes: event.target.value })}
        />
      ) : null}
      <TextArea
        label="Code locations"
        spellCheck={false}
        hint={<Matches patterns={linesOf(draft.locations)} locations={locations} />}
        error={errors.at("locations")}
        value={draft.locations}
        onChange={(event) => onChange({ locations: event.target.value })}
      />
      {draft.kinds.includes("assets.removed") ? (
        <AssetFields draft={draft} errors={errors} onChange={onChange} />
      ) : null}
    </>
  );
}

const MOST_NAMED = 8;

/** Which of the code locations that are there the patterns choose. */
function Matches({ patterns, locations }: { patterns: readonly string[]; locations: readonly string[] | null }) {
  if (patterns.length === 0) return "A name per line, * stands for any text. None: all of them, also those to come.";
  if (locations === null) return "A name per line, * stands for any text.";
  const chosen = locations.filter((name) => patterns.some((glob) => matchesGlob(glob, name)));
  if (chosen.length === 0) return "None of the code locations that are there is meant.";
  const more = chosen.length - MOST_NAMED;
  return (
    <span className="wrap-any">
      {plural(chosen.length, "code location")} of {locations.length}: {chosen.slice(0, MOST_NAMED).join(", ")}
      {more > 0 ? ` and ${more} more` : ""}
    </span>
  );
}

function AssetFields({ draft, errors, onChange }: Omit<Props, "locations">) {
  return (
    <fieldset className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 font-medium text-sm">Removed assets that count</legend>
      <p className="text-ink-2 text-xs">
        One that any of these lists means is told. All empty: every one. A line for each, * stands for any text.
      </p>
      <TextArea
        label="Keys"
        spellCheck={false}
        placeholder="finance/*"
        error={errors.at("assets.patterns")}
        value={draft.patterns}
        onChange={(event) => onChange({ patterns: event.target.value })}
      />
      <TextArea
        label="Groups"
        spellCheck={false}
        error={errors.at("assets.groups")}
        value={draft.groups}
        onChange={(event) => onChange({ groups: event.target.value })}
      />
      <TextArea
        label="Owners"
        spellCheck={false}
        placeholder={"ada@example.com\nteam:finance"}
        hint="As the definitions have them."
        error={errors.at("assets.owners")}
        value={draft.owners}
        onChange={(event) => onChange({ owners: event.target.value })}
      />
    </fieldset>
  );
}
