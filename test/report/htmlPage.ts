import assert from "node:assert/strict";
import { parse, type DefaultTreeAdapterTypes } from "parse5";

export type Element = DefaultTreeAdapterTypes.Element;

/** All elements of a page that a browser would read without one correction. */
export function elementsOf(html: string): Element[] {
  const problems: string[] = [];
  const document = parse(html, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine, startCol }) => {
      problems.push(`${code} at ${startLine}:${startCol}`);
    },
  });
  assert.deepEqual(problems, []);
  const elements: Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.ParentNode): void => {
    for (const child of node.childNodes) {
      if ("tagName" in child) elements.push(child);
      if ("childNodes" in child) walk(child);
    }
  };
  walk(document);
  return elements;
}

/** Elements that load or run something, and attributes that do. */
const ACTIVE = new Set([
  "script",
  "img",
  "iframe",
  "object",
  "embed",
  "link",
  "base",
  "form",
  "audio",
  "video",
]);
const LOADING = new Set([
  "src",
  "href",
  "xlink:href",
  "action",
  "formaction",
  "srcset",
  "poster",
  "background",
]);

export function assertHarmless(elements: readonly Element[]): void {
  for (const { tagName, attrs } of elements) {
    assert.ok(!ACTIVE.has(tagName), `<${tagName}>`);
    for (const { name } of attrs) {
      assert.ok(!LOADING.has(name) && !name.startsWith("on"), `${name} of <${tagName}>`);
    }
  }
}

export function textOf(html: string): string {
  const walk = (node: DefaultTreeAdapterTypes.Node): string => {
    if ("value" in node) return node.value;
    return "childNodes" in node ? node.childNodes.map(walk).join("") : "";
  };
  return walk(parse(html));
}

/** An attribute's value; undefined where the element has none of this name. */
export function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}
