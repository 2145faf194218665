import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import koffi from "koffi";
import * as structs from "../../src/engine/llama/structs.js";
import { prototypes } from "../../src/engine/llama/symbols.js";
import { flattened, signatureOf } from "./prototypes.js";
import { cc, run } from "../support/commands.js";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";

const layouts = {
  llama_model_params: structs.ModelParams,
  llama_context_params: structs.ContextParams,
  llama_model_quantize_params: structs.QuantizeParams,
  llama_batch: structs.Batch,
  ggml_init_params: structs.InitParams,
  gguf_init_params: structs.GgufInitParams,
  ggml_threadpool_params: structs.ThreadpoolParams,
};

/** Every constant that structs.ts names, by its name in the headers. */
const constants: Readonly<Record<string, number>> = {
  ...prefixed("GGML_TYPE_", structs.GGML_TYPE),
  ...prefixed("GGML_BACKEND_DEVICE_TYPE_", {
    CPU: structs.DEVICE_TYPE.CPU,
    GPU: structs.DEVICE_TYPE.GPU,
    IGPU: structs.DEVICE_TYPE.integratedGPU,
  }),
  ...prefixed("LLAMA_FTYPE_", structs.FILE_TYPE),
  ...prefixed("LLAMA_TOKEN_ATTR_", {
    UNKNOWN: structs.TOKEN_ATTRIBUTE.unknown,
    CONTROL: structs.TOKEN_ATTRIBUTE.control,
    USER_DEFINED: structs.TOKEN_ATTRIBUTE.userDefined,
    LSTRIP: structs.TOKEN_ATTRIBUTE.stripLeft,
    RSTRIP: structs.TOKEN_ATTRIBUTE.stripRight,
  }),
  ...prefixed("LLAMA_FLASH_ATTN_TYPE_", {
    AUTO: structs.FLASH_ATTENTION.auto,
    DISABLED: structs.FLASH_ATTENTION.off,
    ENABLED: structs.FLASH_ATTENTION.on,
  }),
};

function prefixed(prefix: string, values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** What koffi makes of the layouts: lines of a name and a number. */
function described(): string[] {
  const lines = Object.entries(constants).map(([name, value]) => `${name} ${value}`);
  for (const [name, type] of Object.entries(layouts)) {
    lines.push(`sizeof ${name} ${koffi.sizeof(type)}`);
    for (const member of membersOf(type)) {
      lines.push(`${name}.${member} ${koffi.offsetof(type, member)} ${sizeOfMember(type, member)}`);
    }
  }
  return lines;
}

type Layout = (typeof layouts)[keyof typeof layouts];

function membersOf(type: Layout): string[] {
  return Object.keys(koffi.type(type).members ?? {});
}

function sizeOfMember(type: Layout, member: string): number {
  const found = koffi.type(type).members?.[member];
  assert.ok(found !== undefined, `no type of ${member}`);
  return koffi.sizeof(found.type);
}

/** A program that prints the same lines from the headers. */
function program(): string {
  const print = (format: string, ...values: string[]): string =>
    `  printf("${format}\\n", ${values.map((value) => `(long)(${value})`).join(", ")});`;
  const lines = Object.keys(constants).map((name) => print(`${name} %ld`, name));
  for (const [name, type] of Object.entries(layouts)) {
    const struct = `struct ${name}`;
    lines.push(print(`sizeof ${name} %ld`, `sizeof(${struct})`));
    for (const member of membersOf(type)) {
      const size = `sizeof(((${struct} *)0)->${member})`;
      lines.push(print(`${name}.${member} %ld %ld`, `offsetof(${struct}, ${member})`, size));
    }
  }
  return `#include <stddef.h>
#include <stdio.h>
#include <stdbool.h>
#include "gguf.h"
#include "llama.h"
int main(void) {
${lines.join("\n")}
  return 0;
}
`;
}

describe("llama.cpp's interface", () => {
  const folder = suiteFolder();
  let sources = "";
  before(() => {
    sources = folder("llama.cpp");
    const bundle = repositoryPath("node_modules", "node-llama-cpp", "llama", "gitRelease.bundle");
    run("git", ["clone", "--quiet", "--depth", "1", bundle, sources]);
  });

  it("has the struct layouts of the headers of the release that node-llama-cpp ships", () => {
    writeFileSync(folder("layout.c"), program());
    const include = ["include", "ggml/include"].map((part) => `-I${path.join(sources, part)}`);
    run(cc(), [...include, "-o", folder("layout"), folder("layout.c")]);
    const printed = run(folder("layout"), []).trimEnd().split("\n");
    assert.ok(printed.length > 60, "the program printed next to nothing");
    assert.deepEqual(described(), printed);
  });

  it("has the functions' prototypes of those headers", () => {
    const folders = ["include", path.join("ggml", "include")].map((part) => path.join(sources, part));
    const headers = folders.flatMap((part) =>
      readdirSync(part)
        .filter((file) => file.endsWith(".h"))
        .map((file) => flattened(readFileSync(path.join(part, file), "utf8"))),
    );
    const declarations = headers.join(" ");
    for (const [name, [, prototype]] of Object.entries(prototypes)) {
      const declared = signatureOf(name, declarations);
      assert.ok(declared !== undefined, `${name} is declared nowhere`);
      assert.equal(signatureOf(name, prototype), declared, name);
    }
  });
});
