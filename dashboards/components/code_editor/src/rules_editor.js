// The text of a rule set as YAML: what is wrong is marked where it stands, and the text
// goes to Python a moment after the last key.
import { basicSetup } from "codemirror";
import { yaml } from "@codemirror/lang-yaml";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { look } from "./look.js";

const PAUSE_MS = 450;
const editors = new WeakMap();

function start(component) {
  const { parentElement, data } = component;
  const held = { component, given: data.given };
  const tell = () => {
    clearTimeout(held.telling);
    held.telling = null;
    held.component.setStateValue("text", held.view.state.doc.toString());
  };
  held.view = new EditorView({
    root: parentElement.getRootNode(),
    parent: parentElement,
    state: EditorState.create({
      doc: data.value,
      extensions: [
        basicSetup,
        yaml(),
        lintGutter(),
        look({ least: "16rem", most: "min(34rem, 62vh)" }),
        EditorState.readOnly.of(!data.may_edit),
        EditorView.contentAttributes.of({ "aria-label": data.label }),
        EditorView.updateListener.of(({ docChanged, transactions }) => {
          if (!docChanged || transactions.some((one) => one.isUserEvent("given"))) return;
          clearTimeout(held.telling);
          held.telling = setTimeout(tell, PAUSE_MS);
        }),
        // A click outside comes after the blur: it is told what stands here now.
        EditorView.domEventHandlers({ blur: () => void (held.telling && tell()) }),
      ],
    }),
  });
  return held;
}

function follow(held, component) {
  const { data } = component;
  held.component = component;
  // Another text was chosen in the page; a mere rerun leaves what is written alone.
  if (data.given !== held.given) {
    held.given = data.given;
    held.view.dispatch({
      changes: { from: 0, to: held.view.state.doc.length, insert: data.value },
      userEvent: "given",
    });
  }
}

function mark(held, { marks }) {
  const { doc } = held.view.state;
  const found = (marks ?? []).map(({ line, column, message, severity }) => {
    const at = doc.line(Math.min(Math.max(line ?? 1, 1), doc.lines));
    const from = Math.min(at.from + Math.max((column ?? 1) - 1, 0), at.to);
    return { from, to: column ? Math.min(from + 1, at.to) : at.to, message, severity };
  });
  held.view.dispatch(setDiagnostics(held.view.state, found));
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
  mark(held, data);
  return () => {
    clearTimeout(held.telling);
    held.view.destroy();
    parentElement.replaceChildren();
    editors.delete(parentElement);
  };
}
