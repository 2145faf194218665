import type { JSX } from "preact";
import { visibleText } from "../language/visibleText.js";
import { beginning } from "./visibleText.js";

/** More is told by the query's details; a table cell of a page's length helps nobody to compare. */
const CELL = 160;

/** Text of a model or a user: isolated from the direction of the text around it, and cut where it is long. */
export function ModelText({ text, whole = false }: { text: string; whole?: boolean }): JSX.Element {
  const shown = whole ? text : beginning(text, CELL);
  if (text === "") return <span class="muted">(empty)</span>;
  return (
    <>
      <bdi>{visibleText(shown)}</bdi>
      {shown.length < text.length && <span class="muted">… {text.length} characters</span>}
    </>
  );
}
