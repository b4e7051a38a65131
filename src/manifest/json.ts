/** ES2025 `JSON.rawJSON`, present since Node 22 and not in TypeScript's library yet. */
interface JsonWithRawText {
  rawJSON(text: string): unknown
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown
}

const json = JSON as unknown as JsonWithRawText

/** JSON text of a value; a bigint becomes a number literal and raw JSON values keep their text. */
export function stringifyJson(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'bigint' ? json.rawJSON(field.toString()) : field,
  )
}

/** Matches at least wherever a number stands that JavaScript might not write back as it was. */
const suspiciousNumber = /[:,[]\s*-?(?:\d+[.eE]|\d{16})|[:,[]\s*-0/

/**
 * Parses JSON so that `stringifyJson` writes every number back as it was: one that JavaScript
 * would round or reformat (beyond 2^53, `1.0`, `1e3`) becomes a raw JSON value.
 * Throws SyntaxError.
 */
export function parseJsonLossless(text: string): unknown {
  // The reviver makes parsing several times slower, and most records need none.
  if (!suspiciousNumber.test(text)) return JSON.parse(text)
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? json.rawJSON(source)
      : value,
  )
}
