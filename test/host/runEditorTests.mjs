/** Runs test/editor in a real VS Code; the project must have been built. */
import { runEditorTests } from "../../out/test/host/editorTests.js";

process.exitCode = await runEditorTests(process.argv.slice(2));
