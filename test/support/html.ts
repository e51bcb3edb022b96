/** A strict reader of the pages' HTML: what a browser would forgive, it refuses. */

export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Names of the elements around it, the outermost first. */
  readonly inside: readonly Tag[];
}

const VOID = new Set(['meta', 'link', 'input', 'br', 'img']);
const TOKEN =
  /<!doctype html>|<\/([a-z0-9]+)>|<([a-z][a-zA-Z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', '#34': '"', '#39': "'" };

/** Text as a reader sees it. @throws Error for an entity that no template writes */
export function decode(text: string): string {
  return text.replace(/&(#?\w*);?/g, (_whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined) {
      throw new Error(`entity &${name}`);
    }
    return character;
  });
}

export interface Document {
  readonly tags: readonly Tag[];
  /** All text, tags left out. */
  readonly text: string;
  /** The text inside the elements of that name, one string each. */
  readonly textOf: (name: string) => readonly string[];
}

/** @throws Error where a tag is not closed, is closed twice, or an attribute is unquoted or named twice */
export function read(html: string): Document {
  const tags: Tag[] = [];
  const open: Tag[] = [];
  const pieces: { readonly text: string; readonly inside: readonly Tag[] }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < html.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(html);
    if (found === null) {
      throw new Error(`not HTML: ${html.slice(from, from + 80)}`);
    }
    const [, closed, name, attributes = '', selfClosed, text] = found;
    if (text !== undefined) {
      pieces.push({ text: decode(text), inside: [...open] });
    } else if (closed !== undefined) {
      const last = open.pop();
      if (last?.name !== closed) {
        throw new Error(`</${closed}> closes <${last?.name}>`);
      }
    } else if (name !== undefined) {
      const tag: Tag = { name, attributes: attributesOf(attributes), inside: [...open] };
      tags.push(tag);
      if (!VOID.has(name) && selfClosed === '') {
        open.push(tag);
      }
    }
  }
  if (open.length > 0) {
    throw new Error(`<${open.map((tag) => tag.name).join('><')}> not closed`);
  }
  return {
    tags,
    text: pieces.map((piece) => piece.text).join(''),
    textOf: (name) =>
      tags
        .filter((tag) => tag.name === name)
        .map((tag) =>
          pieces
            .filter((piece) => piece.inside.includes(tag))
            .map((piece) => piece.text)
            .join(''),
        ),
  };
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
    if (attributes.has(name)) {
      throw new Error(`attribute ${name} twice`);
    }
    attributes.set(name, decode(value));
  }
  return attributes;
}
