import { TextField } from "#components/ui/text-field.tsx";

/** As long as any name may be (lib/contracts/common.ts). */
const MOST_CHARACTERS = 255;

type Props = { value: string; onChange: (name: string) => void; error: string | null; hint?: string };

/** What something of a deployment's settings is called. */
export function NameField({ value, onChange, error, hint }: Props) {
  return (
    <TextField
      label="Name"
      hint={hint}
      required
      maxLength={MOST_CHARACTERS}
      autoComplete="off"
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
