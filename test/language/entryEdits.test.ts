import assert from "node:assert/strict";
import { entryEdits, type KnownOfEntry } from "../../src/language/entryEdits.js";
import { fixesFor, type TextEdit } from "../../src/language/fixes.js";
import { parseDocument } from "../../src/language/parse.js";

function applied(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((done, { span, newText }) => done.slice(0, span.start) + newText + done.slice(span.end), text);
}

/** The file after each edit that is offered on the entry that holds `mark`, by title. */
function offered(text: string, mark: string, known: KnownOfEntry = {}): Record<string, string> {
  const document = parseDocument(text);
  const at = text.indexOf(mark);
  const entry = document.entries.find(({ span }) => span.start <= at && at < span.end);
  assert.ok(entry !== undefined);
  return Object.fromEntries(
    entryEdits(document, entry, known).map(({ title, edits }) => [title, applied(text, edits)]),
  );
}

const file = "hot -> cold\nbig -> small\n\n# Asked.\n? fast -> slow\n? old\n";

describe("edits of an entry", () => {
  it("turn a demonstration into a query", () => {
    assert.deepEqual(offered(file, "big"), {
      "Turn into a query": file.replace("big", "? big"),
    });
  });

  it("remove a demonstration that was found to be dispensable", () => {
    assert.equal(
      offered(file, "big", { dispensable: true })["Remove: the others are answered as well without it"],
      file.replace("big -> small\n", ""),
    );
  });

  it("turn a tab into an arrow that is seen", () => {
    const title = "Turn the tab into an arrow";
    assert.equal(offered("hot\tcold\n? big\tsmall\n", "hot")[title], "hot -> cold\n? big\tsmall\n");
    assert.equal(offered("hot\tcold\n? big\tsmall\n", "? big")[title], "hot\tcold\n? big -> small\n");
    assert.equal(offered(file, "big")[title], undefined);
  });

  it("move a query to the demonstrations, or leave its answer away", () => {
    assert.deepEqual(offered(file, "fast"), {
      "Turn into a demonstration": "hot -> cold\nbig -> small\nfast -> slow\n\n# Asked.\n? old\n",
      "Remove the expected answer": file.replace(" -> slow", ""),
    });
  });

  it("accept an answer that is not the expected one, written so that it reads back", () => {
    assert.equal(
      offered(file, "fast", { answer: " quick " })["Accept the answer as expected: quick"],
      file.replace("slow", "quick"),
    );
    const [accepted] = Object.values(offered(file, "? old", { answer: "a -> b" }));
    assert.equal(accepted, file.replace("? old", '? old -> "a -> b"'));
    assert.equal(parseDocument(accepted).queries[1]?.expected?.text, "a -> b");
    assert.ok(
      !Object.keys(offered(file, "fast", { answer: "slow" })).some((title) => title.startsWith("Accept")),
    );
  });

  it("keep blocks, line breaks of Windows and demonstrations that follow", () => {
    const block = 'a -> b\r\nc -> d\r\n? """\r\ntwo\r\nlines\r\n""" -> x\r\n? e\r\n';
    const moved = offered(block, '? """')["Turn into a demonstration"];
    assert.equal(moved, 'a -> b\r\nc -> d\r\n"""\r\ntwo\r\nlines\r\n""" -> x\r\n? e\r\n');
    const between = "? a -> b\nc -> d\ne -> f\n";
    assert.equal(offered(between, "? a")["Turn into a demonstration"], "a -> b\nc -> d\ne -> f\n");
  });
});

describe("a demonstration in another notation", () => {
  const fixed = (text: string): string[] => {
    const document = parseDocument(text);
    return document.problems
      .filter(({ code }) => code === "missing-output")
      .flatMap((problem) => fixesFor(problem, text).map(({ edits }) => applied(text, edits)));
  };

  it("has its colon turned into an arrow", () => {
    assert.equal(fixed("hot: cold\nbig -> small\n")[0], "hot -> cold\nbig -> small\n");
    assert.deepEqual(fixed("12:30\nbig -> small\n"), ["? 12:30\nbig -> small\n"]);
    assert.deepEqual(offered("a -> b\n? hot: cold\n", "? hot"), {
      "Turn the colon into an arrow": "a -> b\n? hot -> cold\n",
    });
  });

  it("becomes a query where it has no arrow", () => {
    assert.deepEqual(fixed("hot\nbig -> small\n"), ["? hot\nbig -> small\n"]);
    assert.deepEqual(fixed("hot ->\nbig -> small\n"), []);
  });
});
