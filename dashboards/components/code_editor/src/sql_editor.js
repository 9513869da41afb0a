// An SQL editor: completion over the published schema, Ctrl+Enter runs the selection
// or everything, the text survives reruns and reloads.
import { basicSetup } from "codemirror";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { sql, PostgreSQL, SQLDialect } from "@codemirror/lang-sql";
import { look } from "./look.js";

const DRAFT = "comptoir.sql.draft";

const dialect = SQLDialect.define({
  keywords: PostgreSQL.spec.keywords + " qualify pivot unpivot asof exclude summarize describe",
  types: PostgreSQL.spec.types + " hugeint ubigint timestamptz struct list map",
  builtin: "",
  doubleQuotedStrings: false,
});

const editors = new WeakMap();

function language(data) {
  return sql({ dialect, schema: data.schema ?? {}, defaultSchema: "marts", upperCaseKeywords: false });
}

function start(component) {
  const { parentElement, data } = component;
  const held = { component, schema: JSON.stringify(data.schema), given: data.value };
  const languages = new Compartment();

  const run = (view) => {
    const { from, to } = view.state.selection.main;
    const chosen = from === to ? view.state.doc.toString() : view.state.sliceDoc(from, to);
    held.component.setTriggerValue("run", { sql: chosen, at: Date.now() });
    return true;
  };
  const bar = document.createElement("div");
  bar.className = "sql-bar";
  held.button = document.createElement("button");
  held.button.className = "sql-run";
  held.hint = document.createElement("span");
  held.hint.className = "sql-hint";
  bar.append(held.button, held.hint);
  held.view = new EditorView({
    root: parentElement.getRootNode(),
    parent: parentElement,
    state: EditorState.create({
      doc: localStorage.getItem(DRAFT) ?? data.value ?? "",
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
        basicSetup,
        languages.of(language(data)),
        placeholder(data.placeholder ?? ""),
        look({ least: "9rem", most: "22rem" }),
        EditorView.contentAttributes.of({ "aria-label": data.label ?? "SQL" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) localStorage.setItem(DRAFT, update.state.doc.toString());
        }),
      ],
    }),
  });
  parentElement.append(bar);
  held.button.addEventListener("click", () => run(held.view));
  held.languages = languages;
  return held;
}

function follow(held, component) {
  const { data } = component;
  held.component = component;
  const schema = JSON.stringify(data.schema);
  if (schema !== held.schema) {
    held.schema = schema;
    held.view.dispatch({ effects: held.languages.reconfigure(language(data)) });
  }
  // A saved query chosen in the page replaces the text; a mere rerun does not.
  if (data.value !== held.given) {
    held.given = data.value;
    held.view.dispatch({
      changes: { from: 0, to: held.view.state.doc.length, insert: data.value ?? "" },
    });
  }
}

export default function (component) {
  const { parentElement, data } = component;
  let held = editors.get(parentElement);
  if (held) {
    follow(held, component);
  } else {
    held = start(component);
    editors.set(parentElement, held);
  }
  held.button.textContent = data.run_label ?? "Run";
  held.hint.textContent = data.hint ?? "";
  return () => {
    held.view.destroy();
    parentElement.replaceChildren();
    editors.delete(parentElement);
  };
}
