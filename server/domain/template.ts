/** A configured value with its places filled in: `E{number}`; `{{` and `}}` are literal braces. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{|\}\}|\{(\w+)\}/g, (part, name: string | undefined) =>
    name === undefined ? part.charAt(0) : (values[name] ?? part),
  );
}
