import type { Problem } from "./problems.js";
import { visibleText } from "./visibleText.js";

/** Long values would push the advice out of sight. */
function shown(text: string): string {
  const line = visibleText(JSON.stringify(text).slice(1, -1));
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

/** Another program's sentence, which may quote the file. */
function shownReason(reason: string): string {
  const line = visibleText(reason.replace(/\.$/, ""));
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** What is wrong and what to do about it: the only place with wording. */
export function problemMessage(problem: Problem): string {
  switch (problem.code) {
    case "missing-input":
      return problem.entry === "query"
        ? 'This query has no input. Write it after the "?".'
        : "This demonstration has no input. Write it before the arrow.";
    case "missing-output":
      if (problem.tightArrow !== undefined) {
        return "This demonstration has no output. An arrow needs white space on both sides.";
      }
      return problem.entry === "query"
        ? "No expected answer follows the arrow. Write it, or remove the arrow."
        : 'This demonstration has no output. Write "input -> output", or begin the line with "?" for a query or "#" for a comment.';
    case "unterminated-quote":
      return 'This quoted text does not end on its line. Close it with ", and write a line break as \\n.';
    case "unterminated-block":
      return 'This block does not end. Close it with """ at the beginning of a line.';
    case "text-beside-block-fence":
      return problem.closed
        ? 'A block needs lines of its own. Use one " on each side for text within a line.'
        : 'A block\'s text begins on the line after """. Move it there.';
    case "text-after-value":
      return problem.tightArrow === undefined
        ? "Text follows a value that has ended. Put all of it within the quotes, or remove it."
        : "An arrow needs white space on both sides.";
    case "bad-escape":
      return `"${problem.escape}" is not a valid escape in a JSON string. Write \\\\ for a backslash.`;
    case "second-arrow":
      return "A second arrow: the first one splits the line, this one belongs to the output. Quote the side that holds it.";
    case "inline-comment":
      return 'The model sees this as text: "#" begins a comment only at the start of a line. Move it to a line of its own, or quote the value.';
    case "tight-arrow":
      return "The model sees this as text: an arrow needs white space on both sides. Put it there to give the expected answer, or quote the input.";
    case "no-demonstrations":
      return "There are no demonstrations, so nothing to compress. Write at least three lines such as hot -> cold.";
    case "no-queries":
      return "There are no queries, so nothing to compare. Write a line such as ? fast -> slow.";
    case "single-demonstration":
      return "One demonstration cannot be both shown and used as the dummy query. Add demonstrations, or list inputs under vector.dummies.";
    case "few-demonstrations":
      return `With ${problem.count === 1 ? "one demonstration" : `${problem.count} demonstrations`} the layer cannot be validated. Write at least three.`;
    case "duplicate-demonstration":
      return "The same demonstration is above. Remove one: a repeated one counts twice, and gives the answer away where the other is held out.";
    case "contradicting-demonstrations":
      return `"${shown(problem.input)}" has another output above: "${shown(problem.firstOutput)}", not "${shown(problem.output)}". Keep one of the two.`;
    case "duplicate-query":
      return "The same query is above and would count twice. Remove one.";
    case "query-is-demonstration":
      return "This input is a demonstration too, so the prompt already holds its answer. Choose another query.";
    case "both-directions":
      return `"${shown(problem.input)}" gives "${shown(problem.output)}", and "${shown(problem.otherInput)}" gives "${shown(problem.otherOutput)}" the other way round. One task vector seldom holds both directions: split them into two files.`;
    case "answer-contains-stop":
      return `This answer contains the stop text "${shown(problem.stop)}", where generation ends, so it can never be given in full. Change stop (or joiner).`;
    case "bad-regex":
      return `RE2 does not accept this pattern: ${shownReason(problem.reason)}. Correct it, or choose another match.`;
    case "not-a-number":
      return "match: number compares numbers, and this is not one. Write a number such as 1250 or 3.5, or choose another match.";
    case "not-json":
      return "match: json compares JSON values, and this is not JSON. Correct it, or choose another match.";
    case "lookup-queries":
      return `${problem.count} of ${problem.of} queries repeat inputs of the demonstrations in another form. A vector cannot hold what is looked up in the prompt: expect this not to compress, and keep the demonstrations.`;
    case "label-imbalance":
      return `${problem.count} of ${problem.of} demonstrations have the output "${shown(problem.label)}", so the vector may always answer that. Show each output about equally often.`;
    case "unseen-label":
      return `The ${problem.labels} outputs of the demonstrations look like labels, and this answer is not one of them. Add a demonstration of it, or correct it.`;
    case "long-answers":
      return `The answers have ${problem.characters} characters on average. A vector sets the task at one token, and long answers tend to lose it: compare, and use Compare Methods (icl methods) to see which method works.`;
    case "unterminated-front-matter":
      return "The front matter does not end. Close it with a line ---.";
    case "misplaced-front-matter":
      return "Front matter must begin on the very first line. Remove the blank lines above.";
    case "front-matter-not-mapping":
      return "The front matter must hold keys, each written as key: value.";
    case "front-matter-too-long":
      return `The front matter has ${problem.characters} characters, and at most ${problem.most} are read. Shorten it.`;
    case "backslash-in-quotes":
      return `In double quotes a backslash begins an escape, and "${shown(problem.escape)}" is not one. Use single quotes, where it is an ordinary character, write \\\\ for each, or use slashes in a path.`;
    case "yaml-syntax":
      return `The front matter is not valid YAML here: ${shownReason(problem.reason)}. Correct it, or quote the value.`;
    case "duplicate-key":
      return `"${shown(problem.key)}" is set above already, and the first one counts. Keep one of the two.`;
    case "unknown-key":
      if (problem.nearest === undefined) return `"${shown(problem.key)}" is not a known key. Remove it.`;
      return problem.nearest === problem.key
        ? `"${problem.key}" is written as nested YAML: ${problem.key.replace(".", ", and below it indented ")}.`
        : `"${shown(problem.key)}" is not a known key. Did you mean "${problem.nearest}"?`;
    case "wrong-value":
    case "out-of-range":
      return `"${problem.key}" must be ${problem.expects}.`;
    case "template-placeholder":
      switch (problem.fault) {
        case "missing":
          return `The template lacks ${problem.placeholder}. It must hold {input} once, then {output} once.`;
        case "repeated":
          return `The template holds ${problem.placeholder} more than once. It must hold {input} once, then {output} once.`;
        case "too-early":
          return "In the template {output} comes before {input}. It must hold {input} once, then {output} once.";
      }
    // All faults have returned.
    case "template-without-separator":
      return "The template has only blanks between {input} and {output}, so there is no separator to patch at. Write one, such as ->.";
    case "template-unquoted":
      return "YAML reads braces as a mapping. Put the template in double quotes.";
    case "escape-not-read":
      return `YAML reads ${problem.escape} only in double quotes: here the model would see a backslash. Put the value in double quotes.`;
    case "empty-stop":
      return "The stop text is empty, so only the end of text or max_tokens ends an answer. Set stop or joiner.";
    case "unused-with-chat":
      return `"${problem.key}" has no effect with chat: true: the model's own template makes the turns. Remove it, or set chat to false.`;
    case "unused-with-cells":
      return `"${problem.key}" has no effect with vector.method: cells, which act at every layer. Remove it, or choose another method.`;
    case "instruct-without-chat":
      return "By its name this model is instruction-tuned: it usually answers better with chat: true, which uses its own template. Set chat to true, or to false to keep this template.";
    case "chat-without-template":
      return "The model has no chat template, which chat: true needs. Set chat to false, or choose an instruction-tuned model.";
    case "scale-without-add":
      return "The scale has an effect only with vector.method: add, difference or in_context. Set the method, or remove the scale.";
    case "tolerance-without-number":
      return "The tolerance has an effect only with match: number. Set the match, or remove the tolerance.";
    case "model-on-network":
      return "A file may not name a model on another machine by a network path: opening it would log in there. Copy the model here, or choose it yourself with --model or Select Model….";
    case "control-in-model":
      return `This path contains a control character ("${shown(problem.model)}"): in double quotes \\n is a line break and \\t a tab. Use single quotes, or slashes.`;
    case "dummy-is-query":
      return `"${shown(problem.input)}" is a dummy query too (vector.dummies): the vector has seen it, so its score would mean little. Choose another query or dummy.`;
    case "layer-outside-model":
      return `The model has layers 0 to ${problem.layers - 1}, and no layer ${problem.layer}. Choose one of them, or auto.`;
  }
}
