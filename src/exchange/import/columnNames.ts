import type { Table } from "./table.js";

/** Pairs of names that data sets use for input and output, in small letters; the usual ones first. */
export const usualPairs: readonly (readonly [string, string])[] = [
  ["input", "output"],
  ["question", "answer"],
  ["question", "answers"],
  ["question", "answers.text"],
  ["question", "answer.value"],
  ["query", "answer"],
  ["query", "response"],
  ["prompt", "completion"],
  ["prompt", "response"],
  ["instruction", "response"],
  ["instruction", "output"],
  ["text", "label"],
  ["sentence", "label"],
  ["text", "label_text"],
  ["text", "sentiment"],
  ["review", "sentiment"],
  ["review", "label"],
  ["text", "category"],
  ["text", "intent"],
  ["text", "class"],
  ["source", "target"],
  ["src", "tgt"],
  ["input", "target"],
  ["inputs", "targets"],
  ["inputs", "outputs"],
  ["input", "targets"],
  ["input", "label"],
  ["input", "expected"],
  ["input", "answer"],
  ["question", "expected"],
  ["question", "target"],
  ["document", "summary"],
  ["article", "summary"],
  ["article", "highlights"],
  ["x", "y"],
];

/** Columns that say something only together, and the answers that go with them. */
export const usualGroups: readonly {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}[] = [
  { inputs: ["premise", "hypothesis"], outputs: ["label", "gold_label", "answer", "output"] },
  { inputs: ["sentence1", "sentence2"], outputs: ["label", "gold_label", "answer", "output"] },
  { inputs: ["text1", "text2"], outputs: ["label", "answer", "output"] },
  { inputs: ["question1", "question2"], outputs: ["label", "is_duplicate"] },
  { inputs: ["context", "question"], outputs: ["answer", "answers", "answers.text", "label", "output"] },
  { inputs: ["passage", "question"], outputs: ["answer", "answers", "answers.text", "label", "output"] },
  { inputs: ["context", "input"], outputs: ["output", "answer"] },
];

const known = new Set([
  ...usualPairs.flat(),
  ...usualGroups.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
  ..."id,idx,index,uid,guid,key,name,title,topic,subject,word,words,opposite,antonym,synonym,translation,english,french,german,spanish,italian,russian,chinese,japanese,country,capital,city,language,singular,plural,present,past,lemma,form,lower,upper,category,type,kind,class,score,rating,stars,comment,comments,note,notes,message,messages,email,tweet,url,link,date,lang,split,system,user,assistant,human,gold,prediction,sentiment,emotion,intent,expected,value,explanation,reasoning,rationale,description,instruction,definition,entity,relation,person,phrase,term,options,choices,v1,v2,target,source,number,result,a,b,c,d,q,col1,col2,column1,column2,__expected".split(
    ",",
  ),
]);

/** Whether a first line can only be names: one that it usually holds, or none that the rows could hold as well. */
export function looksLikeNames(table: Table, columns: readonly string[]): boolean {
  if (columns.some((name) => /^[\d.,+-]+$/.test(name) && name !== String(columns.indexOf(name) + 1)))
    return false;
  const usual = columns.some((name) => known.has(name.toLowerCase().trim()));
  const repeated = columns.some((name) => {
    for (let row = 0; row < Math.min(table.rows, 1000); row++) {
      if (table.text(row, name) === name) return true;
    }
    return false;
  });
  if (repeated) return false;
  // Names as programs write them: text_a, userId, Column 3.
  return usual || columns.some((name) => /^[A-Za-z]+(?:_[A-Za-z0-9]+)+$|^[a-z]+[A-Z]\w*$|^__/.test(name));
}
