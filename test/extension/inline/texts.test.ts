import assert from "node:assert/strict";
import { FileResults } from "../../../src/extension/known/fileResults.js";
import { hoverCommands, queryHover, demonstrationHover } from "../../../src/extension/inline/hoverText.js";
import {
  answerTitle,
  demonstrationLenses,
  queryLenses,
  type DemonstrationsState,
} from "../../../src/extension/inline/lensTexts.js";
import { commandLink, escapeMarkdown } from "../../../src/extension/messages/markdownText.js";
import { queryState } from "../../../src/extension/known/queryState.js";
import { findQuery, targetOf } from "../../../src/extension/known/queryTarget.js";
import { ageText, vectorState } from "../../../src/extension/known/vectorState.js";
import { answerMatches } from "../../../src/language/match.js";
import { comparison, dependencies, note, outcome, parse, task } from "../documents.js";

const state: DemonstrationsState = {
  uri: "file:///a.icl",
  demonstrations: 8,
  queries: 2,
  errors: 0,
  trusted: true,
  vector: undefined,
  comparedTokens: undefined,
  size: undefined,
  model: "icl-demo (demo model)",
  job: undefined,
};
const titles = (change: Partial<DemonstrationsState>): readonly string[] =>
  demonstrationLenses({ ...state, ...change }).map(({ title }) => title);

describe("lenses above demonstrations", () => {
  it("offer to compress, tell what came of it, and what no longer holds", () => {
    assert.deepEqual(titles({}), ["Compress 8 demonstrations", "Compare all"]);
    assert.deepEqual(titles({ demonstrations: 1, queries: 0 }), ["Compress 1 demonstration"]);
    assert.deepEqual(titles({ vector: { value: note, stale: false } }), [
      "Task vector: layer 3, validated 8/8, 61 → 3 tokens",
      "Compare all",
      "Dial…",
      "Layers…",
    ]);
    assert.deepEqual(titles({ vector: { value: note, stale: true } }), [
      "Compress again",
      "Compare all",
      "Task vector (stale): layer 3, validated 8/8, 61 → 3 tokens",
    ]);
    const unvalidated = { ...note, validated: false, heldOut: [] };
    assert.match(titles({ vector: { value: unvalidated, stale: false } })[0] ?? "", /not validated/);
  });

  it("count tokens as the panel does, once all queries are compared", () => {
    const vector = { value: note, stale: false };
    const [about] = demonstrationLenses({ ...state, vector });
    assert.match(about?.tooltip ?? "", /Tokens are counted with the first input as the query\./);
    const [compared] = demonstrationLenses({
      ...state,
      vector,
      comparedTokens: { fewShot: 62, taskVector: 4 },
    });
    assert.equal(compared?.title, "Task vector: layer 3, validated 8/8, 62 → 4 tokens");
    assert.match(compared.tooltip ?? "", /Tokens are means over the queries\./);
  });

  it("say how many demonstrations stay beside the vector, and whether it answers as all of them", () => {
    const keeping = { ...note, keep: 1, promptTokens: { fewShot: 61, taskVector: 12 } };
    // Behind what can be done, where it may be cut off.
    const about = (heldOut: typeof note.heldOut) =>
      titles({ vector: { value: { ...keeping, heldOut }, stale: false } }).at(-1);
    const [one] = note.heldOut;
    assert(one);
    assert.equal(
      about([{ ...one, agreement: true }]),
      "1 of 8 demonstrations + vector: 12 of 61 tokens, answers as all 8",
    );
    assert.match(
      about([
        { ...one, agreement: true },
        { ...one, agreement: false },
      ]) ?? "",
      /, 1 of 2 answers as with all 8$/,
    );
    assert.match(
      titles({ vector: { value: keeping, stale: true } }).at(-1) ?? "",
      /stale.*1 demonstration kept/,
    );
  });

  it("say why nothing can be run", () => {
    assert.deepEqual(titles({ trusted: false }), ["Trust this workspace to compress 8 demonstrations"]);
    assert.deepEqual(titles({ errors: 2 }), ["Fix 2 errors to compress 8 demonstrations"]);
  });

  it("show what runs, with a way to stop it", () => {
    const job = {
      kind: "compress",
      uri: state.uri,
      input: undefined,
      waiting: false,
      step: "loading",
    } as const;
    assert.deepEqual(titles({ job }), ["Cancel", "$(loading~spin)\u00a0Compressing: loading"]);
  });
});

describe("lenses above a query", () => {
  const last = {
    mode: "task-vector",
    answer: "slow",
    match: true,
    milliseconds: 4.2,
    fewShot: undefined,
    stale: false,
  } as const;

  it("hold the last outcome", () => {
    const lenses = queryLenses({ uri: "u", target: { index: 0, digest: "d" }, last, job: undefined });
    assert.deepEqual(
      lenses.map(({ title }) => title),
      ["Run with task vector", "Compare", "✓ slow, 4 ms"],
    );
    assert.deepEqual(lenses[0]?.args, ["u", { index: 0, digest: "d" }]);
  });

  it("say how it was answered, whether it is right, and whether it still holds", () => {
    assert.equal(answerTitle({ ...last, match: false }), "✗ slow, 4 ms");
    assert.equal(answerTitle({ ...last, match: null, milliseconds: undefined }), "= slow");
    assert.equal(answerTitle({ ...last, mode: "few-shot", stale: true }), "✓ slow, few-shot, 4 ms (stale)");
    assert.equal(answerTitle({ ...last, match: false, fewShot: "fast" }), "✗ slow, few-shot: fast, 4 ms");
  });

  it("let no answer draw icons, break the line or run on", () => {
    assert(!answerTitle({ ...last, answer: "$(trash) x" }).includes("$(trash)"));
    assert(!answerTitle({ ...last, answer: "a\nb" }).includes("\n"));
    assert(answerTitle({ ...last, answer: "x".repeat(1e6) }).length < 80);
    assert(!answerTitle({ ...last, answer: "a\u202eb" }).includes("\u202e"));
    assert.match(answerTitle({ ...last, answer: "" }), /\(empty\)/);
  });
});

function hoverOf(answer: string, expected = "slow", source = task, otherTask?: string): string {
  const results = new FileResults();
  const compared = comparison("fast", expected, answer);
  const queries = compared.queries.map((query) =>
    otherTask === undefined ? query : { ...query, wrongTask: { ...query.zeroShot, answer: otherTask } },
  );
  results.addComparison({ ...compared, queries }, dependencies(task), false, 1);
  results.addRun(outcome("few-shot", "fast", "slow", 2), dependencies(task));
  const document = parse(source);
  const query = document.queries[0];
  assert(query);
  return queryHover({
    uri: "file:///a.icl",
    target: targetOf(query),
    expected,
    state: queryState(
      results,
      { ...query, expected: { ...query.input, text: expected } },
      document.settings,
      dependencies(source),
    ),
    matchOf: (given) => answerMatches(document.settings, given, expected),
  });
}

describe("the hover on a query", () => {
  it("tells the difference of the predictions", () => {
    const hover = hoverOf("quick").replaceAll("\u00a0", " ").replaceAll("&nbsp;", "");
    assert.match(hover, /\*\*Flipped:\*\* right with the full prompt, wrong with the task vector/);
    assert.match(hover, /\| Task vector \| ✗ quick ≠ \| 50 % \| quick 75 % \| 3 \|/);
    assert.match(hover, /\| Few-shot \| ✓ slow \| 50 % \| – \| 3 \|/);
    assert.match(
      hover,
      /KL\(few-shot ‖ task vector\) 0\.125 nats · 17 of 20 prompt tokens saved · layer 3 of 8 · .* · few-shot 4 ms/,
    );
    assert.doesNotMatch(hoverOf("slow"), /Flipped|≠ \| ✓/);
  });

  it("holds another task's vector where it was tried", () => {
    assert.match(
      hoverOf("slow", "slow", task, "fasts"),
      /\| Other\u00a0task \| &nbsp;&nbsp;✗\u00a0fasts\u00a0≠ \|/,
    );
    assert.doesNotMatch(hoverOf("slow"), /Other/);
  });

  it("marks what is stale", () => {
    assert.match(hoverOf("slow", "slow", task.replace("small", "little")), /\*\*Stale:\*\*/);
    assert.doesNotMatch(hoverOf("slow"), /stale/i);
  });

  it("links to this extension's commands alone", () => {
    const links = [...hoverOf("slow").matchAll(/\]\(command:([\w.]+)\?/g)].map(([, id]) => id);
    assert(links.length > 0);
    for (const id of links) assert(hoverCommands.includes(id ?? ""), id);
  });

  it("gives no meaning to what a model or a file says", () => {
    const hostile = [
      "[x](command:icl.clearCache)",
      "<img src=x onerror=alert(1)>",
      "a | b | c",
      "`code` **bold** _x_",
      "https://evil.example www.evil.example a@b.example",
      "\\[x\\](command:y) \\| z",
      "&lt;b&gt; &#91;x",
      "# heading\n\n- list\n\n| t |\n|--|",
      "$(trash)",
    ];
    for (const text of hostile) {
      const hover = hoverOf(text, text);
      const rows = hover.split("\n").filter((line) => line.startsWith("|"));
      assert.equal(rows.length, 6, hover);
      for (const row of rows) assert.equal(cells(row), 5, row);
      // Every mark that could mean something has a backslash in front.
      const escaped = escapeMarkdown(text, 200);
      assert.equal(escaped.replaceAll(/\\[!-/:-@[-`{-~]/g, "").search(/[!-/:-@[-`{-~]/), -1, escaped);
    }
  });
});

/** Cells of a table's row: a bar behind an odd number of backslashes does not end one. */
function cells(row: string): number {
  return (row.replaceAll(/\\./g, "").match(/\|/g)?.length ?? 0) - 1;
}

describe("command links", () => {
  it("survive every character in their arguments", () => {
    const args = ["file:///a (b)'!*.icl", { digest: "x" }];
    const link = commandLink("Run", "icl.runFewShot", args);
    const [, encoded] = /^\[Run\]\(command:icl\.runFewShot\?([^()\s]+)\)$/.exec(link) ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(encoded ?? "")), args);
  });
});

describe("the hover on a demonstration", () => {
  const one = { entry: "e", match: false, agreement: false };
  const held = { ...note, heldOut: [one, ...note.heldOut] };

  it("tells how it was answered when it was held out", () => {
    assert.match(
      (demonstrationHover("u", "e", { value: held, stale: false }) ?? "").replace("\u00a0", " "),
      /^✗ When it is held out.*does \*\*not\*\* give this output \(replace at layer 3\\, lead\)\. The full prompt gives another answer\.\n/,
    );
    const answered = { ...note, heldOut: [{ ...one, answer: " hot\n", fewShotAnswer: "*cold*" }] };
    assert.match(
      demonstrationHover("u", "e", { value: answered, stale: false }) ?? "",
      /this output but \*hot\* \(.*\)\. The full prompt gives \*\\\*cold\\\*\*\.\n/,
    );
    const alike = { ...note, heldOut: [{ ...one, agreement: true }] };
    assert.match(
      demonstrationHover("u", "e", { value: alike, stale: false }) ?? "",
      /The full prompt gives the same answer\.\n[^]*These demonstrations picked the method; your queries are the real test\./,
    );
    assert.match(demonstrationHover("u", "e", { value: held, stale: true }) ?? "", /\*\*Stale:\*\*/);
    assert.match(
      demonstrationHover("u", "other", { value: held, stale: false }) ?? "",
      /was not among the 9/,
    );
    assert.equal(demonstrationHover("u", "e", undefined), undefined);
  });
});

describe("a query as a command's argument", () => {
  it("is found again where it has moved, and not where it is gone", () => {
    const query = parse(task).queries[0];
    assert(query);
    const target = targetOf(query);
    assert.equal(findQuery(parse(task.replace("? fast", "? a\n? b\n? fast")), target)?.index, 2);
    assert.equal(findQuery(parse("a -> b\n? fast"), target)?.index, 0);
    assert.equal(findQuery(parse(task.replace("? fast", "? quick")), target), undefined);
    assert.equal(findQuery(parse("a -> b"), target), undefined);
  });
});

describe("cached vectors", () => {
  it("stand to their file in one of four ways", () => {
    assert.equal(vectorState(undefined, ["a"]), "file missing");
    assert.equal(vectorState("a", ["a", "b"]), "fresh");
    assert.equal(vectorState("c", ["a", "b"]), "stale");
    assert.equal(vectorState("a", []), "unknown");
  });

  it("have an age in words", () => {
    assert.equal(ageText(5), "just now");
    assert.equal(ageText(60), "1 minute");
    assert.equal(ageText(200_000), "2 days");
  });
});
