import { SelectField } from "#components/ui/select-field.tsx";
import {
  SIGN_IN_PROVIDER_NAMES,
  SIGN_IN_PROVIDERS,
  type SignInProvider,
} from "#lib/domain/access/sign-in-providers.ts";

type Props = { value: SignInProvider; onChange: (provider: SignInProvider) => void };

/** Whose group it is. */
export function ProviderSelect({ value, onChange }: Props) {
  return (
    <SelectField label="Provider" value={value} onChange={(event) => onChange(event.target.value as SignInProvider)}>
      {SIGN_IN_PROVIDERS.map((provider) => (
        <option key={provider} value={provider}>
          {SIGN_IN_PROVIDER_NAMES[provider]}
        </option>
      ))}
    </SelectField>
  );
}
