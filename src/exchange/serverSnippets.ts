import { javaScript, oneLine, python } from "./literals.js";

/** Clients of the server that code is copied for. */
export const serverClients = ["curl", "openai-python", "openai-node", "langchain"] as const;
export type ServerClient = (typeof serverClients)[number];

/** What a program that asks the server is filled with. */
export interface ServedQuery {
  /** Path of the task's file, which the comment on starting the server names. */
  readonly file: string;
  /** The task's name, by which the server knows it. */
  readonly task: string;
  /** A query of the task. */
  readonly input: string;
  /** The model to start the server with; undefined where it would take the same without being told. */
  readonly model: string | undefined;
  /** `http://HOST:PORT/v1` where it is served already, by the editor; undefined where the server is to be started. */
  readonly url: string | undefined;
}

const ADDRESS = "http://127.0.0.1:8080/v1";

/** A program that asks `icl serve` one query, in the client's own terms; the vector stays with the server. */
export function serverSnippet(client: ServerClient, { file, task, input, model, url }: ServedQuery): string {
  const on = model === undefined ? "" : ` --model ${JSON.stringify(model)}`;
  const start =
    url === undefined
      ? oneLine(`The server: icl serve ${JSON.stringify(file)}${on} --port 8080`)
      : "The server: VS Code, while it serves this task; its port is another one each time";
  const address = url ?? ADDRESS;
  switch (client) {
    case "curl":
      return `# ${start}
curl ${address}/completions -H "Content-Type: application/json" \\
  -d ${shellText(javaScript({ model: task, prompt: input }))}
`;
    case "openai-python":
      return `# ${start}
from openai import OpenAI

client = OpenAI(base_url="${address}", api_key="none")
answer = client.chat.completions.create(
    model=${python(task)}, messages=[{"role": "user", "content": ${python(input)}}]
)
print(answer.choices[0].message.content)
`;
    case "openai-node":
      return `import OpenAI from "openai";
// ${start}

const client = new OpenAI({ baseURL: "${address}", apiKey: "none" });
const answer = await client.chat.completions.create({
  model: ${javaScript(task)},
  messages: [{ role: "user", content: ${javaScript(input)} }],
});
console.log(answer.choices[0].message.content);
`;
    case "langchain":
      return `# ${start}
from langchain_openai import ChatOpenAI

task = ChatOpenAI(base_url="${address}", api_key="none", model=${python(task)})
print(task.invoke(${python(input)}).content)
`;
  }
}

/** One word of a shell: nothing in single quotes means anything to it but the quote itself. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
