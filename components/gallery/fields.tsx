"use client";

import { useState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { FilterChip, FilterChoice, FilterDay } from "#components/ui/filter-fields.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { GallerySection, Specimen } from "./specimen.tsx";

/** What is filled in and chosen. */
export function Fields() {
  const [accepted, setAccepted] = useState(true);
  const [search, setSearch] = useState("");
  const [status, setStatus] = useState("");
  const [day, setDay] = useState("");
  const [person, setPerson] = useState(true);
  const [tab, setTab] = useState<"dagster" | "airflow">("dagster");
  return (
    <GallerySection title="Fields">
      <Specimen
        name="TextField"
        when="A line of text. The hint says what is expected, the error what is wrong and what to do."
      >
        <TextField label="Name" hint="Of the connection, as it shows in the history." defaultValue="webserver" />
        <TextField label="Address" defaultValue="webserver" error="This is no web address. It begins with https://." />
      </Specimen>
      <Specimen name="TextArea" when="More than a line.">
        <TextArea label="Description" defaultValue="Orders counted twice since #13" />
      </Specimen>
      <Specimen name="SelectField" when="One of several, by the browser's own list.">
        <SelectField label="Role" defaultValue="editor">
          <option value="viewer">Viewer</option>
          <option value="editor">Editor</option>
        </SelectField>
      </Specimen>
      <Specimen name="Checkbox" when="Yes or no, taking effect with the form.">
        <Checkbox checked={accepted} onCheckedChange={setAccepted}>
          I accept this
        </Checkbox>
        <Checkbox checked={false} onCheckedChange={() => {}} disabled>
          Not yours to choose
        </Checkbox>
      </Specimen>
      <Specimen name="SearchField" when="Above a list. It searches when the typing pauses; Esc empties it.">
        <SearchField label="Search loads" placeholder="Commit, message, person" value={search} onChange={setSearch} />
        <p className="text-ink-2 text-xs">{search === "" ? "All loads" : `Loads with “${search}”`}</p>
      </Specimen>
      <Specimen
        name="FilterChoice, FilterDay, FilterChip"
        when="In a row above a list; each of them stands in the address."
      >
        <FilterChoice label="Status" value={status} onChange={setStatus}>
          <option value="">Any status</option>
          <option value="failed">Failed</option>
        </FilterChoice>
        <FilterDay label="From" value={day} onChange={setDay} />
        {person ? <FilterChip name="By Ada" onRemove={() => setPerson(false)} /> : null}
      </Specimen>
      <Specimen name="Tabs" when="Several of one kind, one in sight.">
        <Tabs
          label="Ways to the first load"
          value={tab}
          onChange={setTab}
          tabs={[
            { value: "dagster", label: "Dagster", content: <p className="py-2">A watcher reads the webserver.</p> },
            { value: "airflow", label: "Airflow", content: <p className="py-2">A watcher reads the API.</p> },
          ]}
        />
      </Specimen>
    </GallerySection>
  );
}
