import { ScrollBox } from "./scroll-box.tsx";

type Props = { columns: readonly string[]; rows: readonly (readonly string[])[] };

/** A recorded value that has rows and columns; it scrolls where it is large. */
export function ValueTable({ columns, rows }: Props) {
  return (
    <ScrollBox aria-label="Table" className="max-h-80 overflow-auto rounded-md bg-sunken">
      <table className="w-full text-left text-xs">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="px-2.5 py-1 font-medium text-ink-3">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and never move
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={columns[place]} className="px-2.5 py-1 align-top wrap-any">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
