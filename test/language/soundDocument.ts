import assert from "node:assert/strict";
import type { Entry, IclDocument } from "../../src/language/document.js";
import { fixesFor } from "../../src/language/fixes.js";
import { formatDocument } from "../../src/language/format.js";
import { findFrontMatter } from "../../src/language/frontMatterFences.js";
import { parseDocument } from "../../src/language/parse.js";
import { printDocument } from "../../src/language/print.js";
import { problemMessage } from "../../src/language/problemMessage.js";
import { scanBody } from "../../src/language/scanBody.js";
import type { Span } from "../../src/language/span.js";

/**
 * What holds of any text: it is parsed and printed as it was, every span lies where it should, every problem has its
 * words and mends within the text, and no line is passed over.
 */
export function assertSound(text: string): void {
  const document = parseDocument(text, "x.icl");
  assert.equal(printDocument(document), text);
  const whole = { start: 0, end: text.length };
  let end = document.frontMatter?.span.end ?? 0;
  if (document.frontMatter !== undefined) {
    assertWithin(document.frontMatter.span, whole);
    assertWithin(document.frontMatter.content, document.frontMatter.span);
    for (const { keySpan, valueSpan } of document.keys) {
      assertWithin(keySpan, document.frontMatter.content);
      assertWithin(valueSpan, document.frontMatter.content);
    }
  }
  for (const entry of document.entries) {
    assertWithin(entry.span, { start: end, end: text.length });
    assertNested(entry, text);
    end = entry.span.end;
  }
  let last = 0;
  for (const problem of document.problems) {
    assertWithin(problem.span, whole);
    assert(problem.span.start >= last);
    last = problem.span.start;
    assert.notEqual(problemMessage(problem), "");
    for (const { edits } of fixesFor(problem, text)) {
      for (const edit of edits) assertWithin(edit.span, whole);
    }
  }
  assert.equal(document.entries.length, document.demonstrations.length + document.queries.length);
  assertCovered(document);
}

/** Formatted, a text says the same to the model, and formatting it again changes nothing. */
export function assertFormats(text: string): void {
  const formatted = formatDocument(text);
  assert.deepEqual(seenByModel(parseDocument(formatted)), seenByModel(parseDocument(text)));
  assert.equal(formatDocument(formatted), formatted);
}

function seenByModel({ settings, entries }: IclDocument): unknown {
  return {
    settings,
    entries: entries.map((entry) =>
      entry.kind === "query"
        ? { kind: entry.kind, input: entry.input.text, expected: entry.expected?.text }
        : { kind: entry.kind, input: entry.input.text, output: entry.output.text },
    ),
  };
}

function assertWithin(inner: Span, outer: Span): void {
  assert(inner.start <= inner.end, "A span ends before it begins.");
  assert(inner.start >= outer.start && inner.end <= outer.end, "A span leaves the one around it.");
}

function assertNested(entry: Entry, text: string): void {
  const output = entry.kind === "query" ? entry.expected : entry.output;
  const parts = [entry.input.span, entry.arrow, output?.span].filter((part) => part !== undefined);
  let before = entry.span.start;
  for (const part of parts) {
    assertWithin(part, { start: before, end: entry.span.end });
    before = part.end;
  }
  for (const written of [entry.input, output]) {
    if (written?.form === "bare") {
      assert.equal(written.text, text.slice(written.span.start, written.span.end));
      assert.equal(written.text, written.text.trim());
    }
  }
}

/** Every character belongs to the front matter, an entry, a passage that is reported, a comment, or is blank. */
function assertCovered({ text, frontMatter }: IclDocument): void {
  const { bodyStart } = findFrontMatter(text);
  const head = frontMatter ?? { span: { start: 0, end: 0 } };
  assert.equal(text.slice(0, head.span.start).trim(), "");
  assert.equal(text.slice(head.span.end, bodyStart).trim(), "");
  const { entries, faulty } = scanBody(text, bodyStart);
  const spans = [...entries.map(({ span }) => span), ...faulty].sort((a, b) => a.start - b.start);
  let at = bodyStart;
  const assertMeaningless = (end: number): void => {
    for (const line of text.slice(at, end).split("\n")) {
      assert(/^\s*(#|$)/.test(line), `Nobody speaks of ${JSON.stringify(line)}.`);
    }
  };
  for (const { start, end } of spans) {
    if (start > at) assertMeaningless(start);
    at = Math.max(at, end);
  }
  assertMeaningless(text.length);
}
