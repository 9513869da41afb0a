// How code looks in our editors: the page's own colours, light and dark.
import { EditorView } from "@codemirror/view";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.definition(tags.propertyName)],
    color: "var(--st-primary-color)",
    fontWeight: "600",
  },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--st-orange-text-color, #b45309)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--st-violet-text-color, #6d28d9)" },
  { tag: tags.comment, color: "var(--st-gray-text-color, #6b7280)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": {
    backgroundColor: "var(--st-secondary-background-color)",
    border: "1px solid var(--st-border-color)",
    borderRadius: "var(--st-base-radius, 0.5rem)",
    color: "var(--st-text-color)",
    fontSize: "0.875rem",
  },
  "&.cm-focused": { outline: "2px solid var(--st-primary-color)", outlineOffset: "-1px" },
  ".cm-content": { fontFamily: "var(--st-code-font)", caretColor: "var(--st-text-color)" },
  ".cm-cursor": { borderLeftColor: "var(--st-text-color)" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", opacity: "0.55" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-tooltip": {
    backgroundColor: "var(--st-background-color)",
    border: "1px solid var(--st-border-color)",
    color: "var(--st-text-color)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--st-primary-color)",
    color: "#fff",
  },
  ".cm-panels": {
    backgroundColor: "var(--st-secondary-background-color)",
    color: "var(--st-text-color)",
  },
});

// How tall the text may stand before it scrolls, in CSS lengths.
export function look({ least, most }) {
  const size = EditorView.theme({
    ".cm-scroller": { minHeight: least, maxHeight: most, overflow: "auto" },
  });
  return [syntaxHighlighting(colours), theme, size, EditorView.lineWrapping];
}
