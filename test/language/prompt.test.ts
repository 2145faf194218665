import assert from "node:assert/strict";
import { parseDocument } from "../../src/language/parse.js";
import { renderAnswer, renderDemonstration, renderFewShot, renderQuery } from "../../src/language/prompt.js";
import { readTemplate, withTemplate } from "../../src/language/template.js";

function task(frontMatter: string) {
  return parseDocument(`---\n${frontMatter}\n---\nhot -> cold\nbig -> small\n`);
}

describe("prompts", () => {
  it("join the demonstrations and end with the query", () => {
    const { settings, demonstrations } = task("name: antonyms");
    const prompt = renderFewShot(settings, demonstrations, "fast");
    assert.deepEqual(prompt, {
      text: "hot -> cold\nbig -> small\nfast ->",
      answerPrefix: " ",
    });
    assert.deepEqual(renderQuery(settings, "fast"), { text: "fast ->", answerPrefix: " " });
    assert.equal(renderAnswer(settings, "slow"), " slow");
  });

  it("begin with the instruction, few-shot alone", () => {
    const { settings, demonstrations } = task('instruction: Opposites.\njoiner: "\\n\\n"');
    const { text } = renderFewShot(settings, demonstrations, "fast");
    assert.equal(text, "Opposites.\n\nhot -> cold\n\nbig -> small\n\nfast ->");
    assert.ok(text.endsWith(`\n\n${renderQuery(settings, "fast").text}`));
    assert.equal(renderFewShot(settings, [], "fast").text, "Opposites.\n\nfast ->");
  });

  it("are the query alone without instruction and demonstrations", () => {
    const { settings } = task("name: x");
    assert.deepEqual(renderFewShot(settings, [], "fast"), {
      text: "fast ->",
      answerPrefix: " ",
    });
  });

  it("lose trailing blanks of the template and nothing else", () => {
    const render = (template: string) =>
      renderQuery(task(`template: ${JSON.stringify(template)}`).settings, "x ");
    assert.deepEqual(render("{input} ->  {output}"), { text: "x  ->", answerPrefix: "  " });
    assert.deepEqual(render("{input}\n{output}"), { text: "x \n", answerPrefix: "" });
    assert.deepEqual(render("{input}\t{output}"), { text: "x \t", answerPrefix: "" });
    assert.deepEqual(render("{input}:\u00a0{output}"), { text: "x :\u00a0", answerPrefix: "" });
    assert.deepEqual(render("Q: {input}\nA: {output}."), { text: "Q: x \nA:", answerPrefix: " " });
  });

  it("replace each placeholder once, whatever is put in, and leave other braces alone", () => {
    const { settings } = task('template: "{x} {input} -> {output} {}"');
    assert.equal(renderDemonstration(settings, "{output}", "$& {input}"), "{x} {output} -> $& {input} {}");
    assert.equal(renderQuery(settings, "{input}{output}").text, "{x} {input}{output} ->");
  });

  it("show the first of several accepted answers", () => {
    const { settings } = task('alternatives: "|"');
    assert.equal(renderDemonstration(settings, "hot", "cold | chilly"), "hot -> cold");
    assert.equal(renderAnswer(settings, "cold | chilly"), " cold");
  });
});

describe("another template", () => {
  const other = readTemplate("Q: {input}\nA: {output}.");
  assert.ok(!("code" in other));
  const stopOf = (frontMatter: string): string => withTemplate(task(frontMatter).settings, other).stop;

  it("ends answers where it ends them itself", () => {
    assert.equal(stopOf("name: x"), ".\n");
    assert.equal(stopOf('template: "{input} = {output};"\njoiner: " "'), ". ");
    assert.equal(stopOf("chat: true"), ".\n");
  });

  it("leaves the stop text that the file sets", () => {
    assert.equal(stopOf("stop: END"), "END");
    assert.equal(stopOf("chat: true\nstop: END"), "END");
  });
});
