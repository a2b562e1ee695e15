// Elements made of plain data: text is always text, so no word of a file can become markup.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

export function clear(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null));
  return node;
}

// A panel: a heading, and what belongs to it. `short` names it in the list of panels.
export function section(id, title, ...children) {
  return panel(id, title, title, ...children);
}

export function panel(id, short, title, ...children) {
  const heading = el("h2", { id: `${id}-title`, tabindex: -1 }, title);
  const attributes = { id, "aria-labelledby": `${id}-title`, "data-short": short };
  return el("section", attributes, heading, ...children);
}

// What is wider than its place scrolls inside it, with the keyboard too.
export function scroller(label, ...children) {
  const attributes = { class: "scroll", tabindex: 0, role: "region", "aria-label": label };
  return el("div", attributes, ...children);
}

// A link to what else can be chosen on the page; it shows the panel where that is seen.
export function chooser(text, store, values, place = null) {
  const follow = (event) => {
    event.preventDefault();
    store.set(values);
    if (place) document.getElementById(place)?.scrollIntoView();
  };
  return el("a", { href: `#${new URLSearchParams(values)}`, onclick: follow }, text);
}

export function choice(label, options, chosen, changed) {
  const select = el("select", { onchange: () => changed(select.value) });
  for (const [value, words] of options) {
    select.append(el("option", { value, selected: value === chosen }, words));
  }
  return el("label", { class: "choice" }, `${label} `, select);
}
