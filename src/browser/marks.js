// What the touchpoint readers need beside the snapshot: products' globals and marks, what is docked at the
// edges of the window whoever drew it (closed shadow roots and frames of other origins included), and who
// else was asked for anything. Arguments: names of globals, selectors.
const [globals, selectors] = arguments;
const short = (text, most) => (text || '').replace(/\s+/g, ' ').trim().slice(0, most);
const near = r => ({ x: Math.round(r.left), y: Math.round(r.top), w: Math.round(r.width), h: Math.round(r.height) });
const nameOf = node => short([node.getAttribute('aria-label'), node.title, node.getAttribute('alt'), node.getAttribute('name')].filter(Boolean).join(' '), 200);
const classOf = node => short(typeof node.className === 'string' ? node.className : node.getAttribute('class'), 200);
const painted = node => {
  if (!node.checkVisibility) return true;
  return node.checkVisibility({ opacityProperty: true, visibilityProperty: true, checkOpacity: true, checkVisibilityCSS: true });
};
const onScreen = r => r.width >= 12 && r.height >= 12 && r.right > 0 && r.bottom > 0 && r.left < innerWidth && r.top < innerHeight;

// The largest part of a thing that can be seen: its own box may be empty around fixed children.
const seenBox = node => {
  if (!painted(node)) return null;
  let best = null;
  const take = part => {
    const r = part.getBoundingClientRect();
    if (onScreen(r) && (!best || r.width * r.height > best.width * best.height) && painted(part)) best = r;
  };
  take(node);
  let left = 60;
  const visit = root => {
    for (const part of root.children) {
      if (left-- <= 0) return;
      take(part);
      visit(part.shadowRoot || part);
    }
  };
  if (!best) visit(node.shadowRoot || node);
  return best;
};

const words = (node, most) => {
  let text = '';
  const visit = part => {
    for (const child of part.childNodes) {
      if (text.length >= most * 2) return;
      if (child.nodeType === 3) text += child.data + ' ';
      else if (child.nodeType === 1 && !/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|svg)$/.test(child.nodeName) && painted(child)) visit(child.shadowRoot || child);
    }
  };
  visit(node.shadowRoot || node);
  return short(text, most);
};

const found = [];
const there = name => {
  try {
    let at = window;
    for (const part of name.split('.')) {
      if (at === null || at === undefined || at[part] === undefined) return false;
      at = at[part];
    }
    // An element's id makes a global too.
    return !(at instanceof Node) && !(at && at.length !== undefined && at.length > 0 && at[0] instanceof Node) && !(at && at.window === at);
  } catch { return false; }
};
for (const name of globals) if (there(name)) found.push(name);

const dom = [];
selectors.forEach((selector, index) => {
  try {
    const all = document.querySelectorAll(selector);
    if (!all.length) return;
    let box = null;
    for (let i = 0; i < all.length && i < 5 && !box; i++) box = seenBox(all[i]);
    dom.push({ selector: index, visible: !!box, rect: box ? near(box) : { x: 0, y: 0, w: 0, h: 0 } });
  } catch { /* a selector this browser does not know */ }
});

// What hangs over the page: hit tests along both lower corners and both edges.
const anchored = node => {
  let root = null;
  for (let at = node; at && at !== document.body && at !== document.documentElement; at = at.parentElement || (at.getRootNode() instanceof ShadowRoot ? at.getRootNode().host : null)) {
    const position = getComputedStyle(at).position;
    if (position === 'fixed' || at.nodeName.includes('-') && !at.shadowRoot && at.childElementCount === 0) root = at;
  }
  return root;
};
const docks = new Map();
const keep = (root, node, x, y, under) => {
  const dock = docks.get(root) || { root, x0: x, y0: y, x1: x, y1: y, tip: node, under };
  dock.x0 = Math.min(dock.x0, x); dock.x1 = Math.max(dock.x1, x);
  dock.y0 = Math.min(dock.y0, y); dock.y1 = Math.max(dock.y1, y);
  dock.under = dock.under && under;
  docks.set(root, dock);
};
const probe = (x, y) => {
  let node = document.elementFromPoint(x, y);
  while (node && node.shadowRoot) {
    const inner = node.shadowRoot.elementFromPoint(x, y);
    if (!inner || inner === node) break;
    node = inner;
  }
  if (!node) return;
  const root = anchored(node);
  if (!root) return;
  keep(root, node, x, y, false);
  // A bar over the whole width, such as one for cookies, may lie upon what hangs in the corner.
  if (root.getBoundingClientRect().width <= innerWidth * 0.8) return;
  const below = document.elementsFromPoint(x, y).find(other => !root.contains(other));
  const hidden = below && anchored(below);
  if (hidden && hidden !== root) keep(hidden, below, x, y, true);
};
const W = innerWidth, H = innerHeight;
for (let y = H - 14; y > H * 0.35; y -= 26) {
  for (let d = 14; d < 130; d += 26) { probe(d, y); probe(W - d, y); }
}
for (let y = H - 14; y > H - 130; y -= 26) for (let d = 140; d < 400; d += 52) { probe(d, y); probe(W - d, y); }
const drawn = node => {
  const marks = [];
  for (const part of (node.shadowRoot || node).querySelectorAll('svg, img, i, use, title, [class*=icon]')) {
    if (marks.length > 6) break;
    marks.push(part.id, classOf(part), part.getAttribute('src') || part.getAttribute('href') || part.getAttribute('xlink:href') || '', part.getAttribute('alt') || '', part.nodeName === 'title' ? part.textContent : '');
  }
  return short(marks.filter(Boolean).join(' '), 300);
};
const painting = node => {
  const [, url] = getComputedStyle(node).backgroundImage.match(/url\(["']?([^"')]{1,200})/) || [];
  return url && !url.startsWith('data:') ? url : url ? 'data' : '';
};
const dockList = [...docks.values()].slice(0, 30).map(({ root, x0, y0, x1, y1, tip, under }) => {
  let r = root.getBoundingClientRect();
  if (r.width < 12 || r.height < 12) r = seenBox(root) || r;
  if (r.width < 12 || r.height < 12) r = new DOMRect(x0 - 8, y0 - 8, x1 - x0 + 16, y1 - y0 + 16);
  const link = tip.closest && (tip.closest('a[href]') || root.querySelector('a[href]'));
  const frame = root.nodeName === 'IFRAME' ? root : root.querySelector && root.querySelector('iframe');
  const chain = [];
  for (let at = tip, n = 0; at && n < 8; at = at.parentElement || (at.getRootNode() instanceof ShadowRoot ? at.getRootNode().host : null), n++) {
    chain.push(at.localName, at.id, classOf(at), nameOf(at), at.getAttribute('data-testid') || '');
    if (at === root) break;
  }
  return {
    tag: root.localName, marks: short(chain.filter(Boolean).join(' '), 500), name: nameOf(tip) || nameOf(root), text: words(root, 600),
    rect: near(r), 'hand': getComputedStyle(tip).cursor === 'pointer', round: parseFloat(getComputedStyle(tip).borderTopLeftRadius) >= Math.min(r.width, r.height) * 0.3,
    href: link ? short(link.href, 200) : '', frame: frame ? short(frame.src || (frame.hasAttribute('srcdoc') ? 'about:srcdoc' : 'about:blank'), 200) : '',
    'frame-name': frame ? short(frame.title + ' ' + frame.name + ' ' + frame.id, 200) : '',
    drawn: short(drawn(root) + ' ' + (root.getAttribute('src') || '').slice(0, 120) + ' ' + painting(tip), 400), icon: !!(root.querySelector && (root.shadowRoot || root).querySelector('svg, img, canvas')) || root.nodeName === 'IMG' || !!painting(tip),
    hollow: root.nodeName.includes('-') && !root.shadowRoot && root.childElementCount === 0,
    video: !!(root.querySelector && root.querySelector('video')), under,
  };
});

// Widgets of their own kind anywhere in the page, such as a conversation built into it.
const own = [];
for (const node of document.querySelectorAll('*')) {
  if (own.length >= 30) break;
  if (!node.localName.includes('-')) continue;
  const r = node.getBoundingClientRect();
  if (r.width < 20 || r.height < 20 || !painted(node)) continue;
  own.push({ tag: node.localName, rect: near(r), hollow: !node.shadowRoot && node.childElementCount === 0 });
}

// Fields to write in, open shadow roots included, and whether they belong to a conversation.
const talks = [];
const fields = (root, depth) => {
  for (const field of root.querySelectorAll('textarea, input, [contenteditable], [role=textbox]')) {
    if (talks.length >= 30) return;
    if (field.nodeName === 'INPUT' && !/^(text|search|)$/.test(field.type) || field.isContentEditable === false && field.nodeName === 'DIV' && field.getAttribute('role') !== 'textbox') continue;
    const r = field.getBoundingClientRect();
    if (r.width < 20 || r.height < 8 || !painted(field)) continue;
    const chain = [];
    let log = false, address = false;
    for (let at = field, n = 0; at && at !== document.body && n < 9; at = at.parentElement || (at.getRootNode() instanceof ShadowRoot ? at.getRootNode().host : null), n++) {
      chain.push(at.localName, at.id, classOf(at), nameOf(at));
      if (n > 0 && n < 6) {
        log = log || !!at.querySelector('[role=log]');
        address = address || !!at.querySelector('input[type=email]');
      }
    }
    talks.push({ asks: short((field.getAttribute('placeholder') || field.getAttribute('data-placeholder') || '') + ' ' + nameOf(field), 200), marks: short(chain.filter(Boolean).join(' '), 500), log, address, rect: near(r) });
  }
  if (depth < 4) for (const host of root.querySelectorAll('*')) if (host.shadowRoot && host.localName.includes('-')) fields(host.shadowRoot, depth + 1);
};
fields(document, 0);

const asked = [], known = new Set();
const ask = (url, at) => {
  if (asked.length >= 400 || !/^https?:/.test(url)) return;
  const cutUrl = url.slice(0, 200);
  if (known.has(cutUrl)) return;
  known.add(cutUrl);
  asked.push({ url: cutUrl, at: Math.round(at) });
};
try { performance.setResourceTimingBufferSize(2000); } catch { /* an old browser */ }
const here = location.host;
const elsewhere = url => { try { return new URL(url, location.href).host !== here; } catch { return false; } };
const visit = view => {
  try {
    for (const entry of view.performance.getEntriesByType('resource')) if (elsewhere(entry.name)) ask(entry.name, entry.startTime);
    for (const part of view.document.querySelectorAll('script[src], iframe[src], img[src], embed[src]')) if (elsewhere(part.src)) ask(part.src, 0);
    for (let i = 0; i < view.frames.length && i < 20; i++) visit(view.frames[i]);
  } catch { /* a frame of another origin */ }
};
visit(window);
const seen = window[Symbol.for('cxaudit.appear')];
return { changes: seen ? seen.changes : [], now: Math.round(performance.now()), globals: found, dom, docks: dockList, own, talks, asked };
