import "./withoutEval.js";
import "./elements.js";
import { render } from "preact";
import { sectionStyles } from "../report/sectionStyles.js";
import { Host } from "./host.js";
import { Panel } from "./panel.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(sectionStyles);
document.adoptedStyleSheets.push(sheet);

const root = document.getElementById("panel");
if (root === null) throw new Error("The page has no place for the panel");
render(<Panel host={new Host()} />, root);
