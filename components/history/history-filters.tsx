"use client";

import { ListFilter } from "lucide-react";
import { useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import {
  CHANGE_NAMES,
  DEPLOY_TYPE_NAMES,
  type FilterName,
  filterWords,
  STATUS_NAMES,
} from "#lib/client/format/history-filter.ts";
import type { HistoryAddress } from "./history-address.ts";

type Props = {
  address: HistoryAddress;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** People whom the loads that are here name, for the field that asks for one. */
  people: readonly string[];
  /** Whether the location has a deploy unit, without which nothing can be rolled back to. */
  hasUnit: boolean;
};

/** What the history can be narrowed to. Each choice takes effect at once; the address holds them. */
export function HistoryFilters({ address, open, onOpenChange, people, hasUnit }: Props) {
  const { filter, setFilter } = address;
  const count = filterWords(filter).length;
  const suggestions = useId();
  return (
    <Popover
      title="Filter the history"
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <button type="button" className={buttonClass("secondary", "sm")}>
          <ListFilter aria-hidden className="size-3.5" />
          Filter
          {count === 0 ? null : (
            <span className="rounded bg-accent-soft px-1 font-medium text-2xs text-accent">
              {count}
              <span className="sr-only"> in use</span>
            </span>
          )}
        </button>
      }
    >
      <div className="flex flex-col gap-3">
        <Choice label="Status" name="status" value={filter.status} names={STATUS_NAMES} set={setFilter} />
        <Choice label="What it changed" name="change" value={filter.change} names={CHANGE_NAMES} set={setFilter} />
        <Choice
          label="Deploy type"
          name="deployType"
          value={filter.deployType}
          names={DEPLOY_TYPE_NAMES}
          set={setFilter}
        />
        <div className="flex flex-col gap-1">
          <span className="font-medium text-ink text-sm">Person</span>
          <SearchField
            label="Deployed or written by"
            placeholder="Deployed or written by…"
            value={filter.person ?? ""}
            onChange={(person) => setFilter("person", person)}
            list={suggestions}
          />
          <datalist id={suggestions}>
            {people.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </div>
        {hasUnit ? (
          <Checkbox
            checked={filter.restorable !== undefined}
            onCheckedChange={(checked) => setFilter("restorable", checked ? "true" : "")}
          >
            Can be rolled back to
            <span className="block text-ink-2 text-xs">Its image is still there, and it has not expired</span>
          </Checkbox>
        ) : null}
        {count === 0 ? null : (
          <div>
            <Button size="sm" onClick={address.clear}>
              Show all loads
            </Button>
          </div>
        )}
      </div>
    </Popover>
  );
}

type ChoiceProps<Value extends string> = {
  label: string;
  name: FilterName;
  value: Value | undefined;
  names: Record<Value, string>;
  set: (name: FilterName, value: string) => void;
};

function Choice<Value extends string>({ label, name, value, names, set }: ChoiceProps<Value>) {
  return (
    <SelectField label={label} value={value ?? ""} onChange={(event) => set(name, event.target.value)}>
      <option value="">Any</option>
      {Object.entries<string>(names).map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}
