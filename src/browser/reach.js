// Shared beginning of the scripts: how elements are held, found again and hit.
const KEY = Symbol.for('cxaudit.held');
const held = () => window[KEY] || [];
const hold = list => Object.defineProperty(window, KEY, { value: list, configurable: true, enumerable: false, writable: true });

// Parent through shadow roots (and through slots when asked where it is painted).
const above = node => node.parentElement || (node.getRootNode().host ?? null);
const within = (outer, inner) => {
  for (let node = inner; node; node = above(node)) if (node === outer) return true;
  return false;
};

// Offset of a document's viewport inside the top viewport.
const offsetOf = view => {
  let x = 0, y = 0;
  for (let w = view; w && w !== window; w = w.parent) {
    const frame = w.frameElement;
    if (!frame) break;
    const r = frame.getBoundingClientRect();
    x += r.left + frame.clientLeft;
    y += r.top + frame.clientTop;
  }
  return { x, y };
};

// The innermost element at a point of the top viewport, through frames and open shadow roots.
const hitAt = (x, y) => {
  let root = document, hit = null;
  for (let depth = 0; depth < 20; depth++) {
    const at = root.elementFromPoint(x, y);
    if (!at || at === hit) return hit || at;
    hit = at;
    if (at.shadowRoot) { root = at.shadowRoot; continue; }
    if (at.tagName === 'IFRAME' || at.tagName === 'FRAME') {
      let inner = null;
      try { inner = at.contentDocument; } catch { /* another origin */ }
      if (!inner || !inner.body) return at;
      const r = at.getBoundingClientRect();
      x -= r.left + at.clientLeft;
      y -= r.top + at.clientTop;
      root = inner;
      hit = at;
      const deeper = root.elementFromPoint(x, y);
      if (!deeper) return at;
      continue;
    }
    return hit;
  }
  return hit;
};

const describe = node => {
  const id = node.id ? '#' + node.id : '';
  const classes = typeof node.className === 'string' ? node.className.trim().split(/\s+/).filter(Boolean).slice(0, 3).map(c => '.' + c).join('') : '';
  const words = (node.innerText || node.getAttribute('aria-label') || '').replace(/\s+/g, ' ').trim().slice(0, 60);
  return (node.tagName.toLowerCase() + id + classes + (words ? ' "' + words + '"' : '')).slice(0, 160);
};

// Asking every field for its labels searches the whole document each time: who walks the page anyway
// notes the labels on the way.
let noted = null;
const noteLabel = label => {
  const field = label.control;
  if (!field) return;
  const known = noted.get(field);
  if (known) known.push(label); else noted.set(field, [label]);
};
const labelsOf = node => {
  if (noted) return noted.get(node) || [];
  try { return node.labels ? [...node.labels] : []; } catch { return []; }
};

// Every readable document, top first.
const documents = () => {
  const found = [];
  const visit = doc => {
    found.push(doc);
    for (const frame of doc.querySelectorAll('iframe, frame')) {
      try { if (frame.contentDocument && frame.contentDocument.documentElement) visit(frame.contentDocument); } catch { /* another origin */ }
    }
  };
  visit(document);
  return found;
};

const isShown = node => {
  const r = node.getBoundingClientRect();
  if (r.width <= 0 || r.height <= 0) return false;
  return node.checkVisibility ? node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) : true;
};

// First visible match of a selector (else the first match) in documents and open shadow roots.
const bySelector = selector => {
  let first = null;
  const search = root => {
    for (const node of root.querySelectorAll(selector)) {
      if (isShown(node)) return node;
      first = first || node;
    }
    for (const node of root.querySelectorAll('*')) {
      if (node.shadowRoot) {
        const found = search(node.shadowRoot);
        if (found) return found;
      }
    }
    return null;
  };
  for (const doc of documents()) {
    const found = search(doc);
    if (found) return found;
  }
  return first;
};

const reach = target => {
  const node = target.selector !== undefined ? bySelector(target.selector) : held()[target.id];
  return node && node.isConnected && node.ownerDocument.defaultView ? node : null;
};
