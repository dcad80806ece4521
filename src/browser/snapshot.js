// Everything the page reader needs, in one walk over the painted tree (shadow roots and readable
// frames included). Nothing is written to the page, so layout is computed once.
const TEXTLIKE = new Set(['text', 'email', 'password', 'tel', 'search', 'url', 'number', 'date', 'datetime-local', 'month', 'week', 'time', '']);
const BUTTONS = new Set(['submit', 'button', 'image', 'reset']);
const ROLES = new Set(['button', 'link', 'checkbox', 'radio', 'option', 'combobox', 'tab', 'switch', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'textbox', 'searchbox', 'spinbutton', 'slider', 'listbox', 'treeitem']);
const SKIP = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'LINK', 'META', 'BR', 'WBR', 'OBJECT', 'EMBED']);
const LEAF = new Set(['SELECT', 'TEXTAREA', 'svg', 'CANVAS', 'VIDEO', 'AUDIO', 'IMG', 'INPUT', 'MATH', 'PROGRESS', 'METER', 'DATALIST']);
const ACTS = new Set(['A', 'BUTTON', 'INPUT', 'SELECT', 'TEXTAREA', 'SUMMARY', 'IFRAME', 'LABEL']);
const SCOPES = new Set(['ASIDE', 'NAV', 'FOOTER', 'FIELDSET', 'FORM', 'DIALOG', 'ARTICLE', 'LI', 'SECTION', 'MAIN']);
const COMPLAINT = /(^|[\s_-])(alert|error|errors|errorlist|invalid-feedback|help-block|toast|flash|snackbar|warning|notification|notice|validation|form-message)([\s_-]|$)/i;

const parts = [], struck = new Set(), ranges = new Map();
const nodes = [], records = [], forms = [], formIndex = new Map(), layers = [], layerIndex = new Map();
const frames = [], headings = [], titles = [], alerts = [];
let length = 0;

const say = text => { if (length < 200000) { parts.push(text); length += text.length; } };
const heard = (from, to, most) => {
  let text = '';
  for (let i = from; i < to && text.length < most * 2; i++) text += parts[i];
  return cut(text.replace(/[^\S\n]+/g, ' ').replace(/ ?\n[\s]*/g, '\n').trim(), most);
};
const heardLine = (from, to, most) => fold(heard(from, to, most));
const rangeText = (node, most) => {
  const range = ranges.get(node);
  return range ? heardLine(range[0], range[1], most) : cut(fold(node.textContent || ''), most);
};

const boxOf = (node, ctx) => {
  const r = node.getBoundingClientRect();
  return { x: r.left + ctx.dx, y: r.top + ctx.dy, w: r.width, h: r.height };
};
const tidy = r => ({ x: round(r.x), y: round(r.y), w: round(r.w), h: round(r.h) });
const across = innerWidth, down = innerHeight, leftOf = scrollX, topOf = scrollY;
const wide = Math.max(across, document.documentElement ? document.documentElement.scrollWidth : 0);
// Moved out of the page, where nobody can scroll to it.
const outside = (r, fixed) => fixed
  ? r.x + r.w <= 0 || r.y + r.h <= 0 || r.x >= across || r.y >= down
  : r.x + r.w + leftOf <= 0 || r.y + r.h + topOf <= 0 || r.x + leftOf >= wide;

const attributesOf = node => {
  const all = {};
  for (const { name, value } of node.attributes) {
    if (name === 'style' || name.startsWith('on')) continue;
    all[name] = cut(value, 500);
  }
  return all;
};

const regionOf = (node, ctx) => {
  const tag = node.nodeName, role = node.getAttribute('role');
  if (role === 'banner' || (tag === 'HEADER' && ctx.region === 'main' && !ctx.main)) return 'header';
  if (role === 'contentinfo' || (tag === 'FOOTER' && !ctx.main)) return 'footer';
  if (role === 'navigation' || tag === 'NAV') return ctx.region === 'footer' ? 'footer' : 'nav';
  if (role === 'complementary' || tag === 'ASIDE') return 'aside';
  if (role === 'main' || tag === 'MAIN') return 'main';
  if (ctx.depth < 8 && ctx.region === 'main' && !ctx.main && /^(DIV|SECTION|TABLE|UL)$/.test(tag)) {
    const marks = (node.id + ' ' + (typeof node.className === 'string' ? node.className : '')).toLowerCase();
    if (/(^|\s)(site-|page-|main-|shop-|l-)?(header|masthead|topbar|top-bar|navbar)(\s|$)/.test(marks)) return 'header';
    if (/(^|\s)(site-|page-|main-|shop-|l-)?(footer|bottom-footer)(\s|$)/.test(marks)) return 'footer';
  }
  return ctx.region;
};

// Registers a container that lies over the page.
const layerOf = (node, style, ctx, box, shown) => {
  const role = node.getAttribute('role');
  let kind = null;
  if (node.nodeName === 'DIALOG' || role === 'dialog' || node.getAttribute('aria-modal') === 'true') kind = 'dialog';
  else if (role === 'alertdialog') kind = 'alertdialog';
  else if (shown && style) {
    const area = box.w * box.h, z = parseInt(style.zIndex, 10) || 0;
    if (style.position === 'fixed') kind = area > 300 || node.childElementCount ? 'fixed' : null;
    else if (style.position === 'sticky') kind = area > 300 ? 'sticky' : null;
    else if (style.position === 'absolute' && z >= 100 && area > 0.03 * innerWidth * innerHeight) kind = 'absolute';
  }
  if (!kind) return ctx.layer;
  const z = style ? parseInt(style.zIndex, 10) || 0 : 0;
  const top = node.matches(':modal, :popover-open');
  const index = layers.length;
  layers.push({
    node, order: index, kind, z: top ? 2147483647 : Math.max(z, ctx.z),
    signature: cut(node.localName + (node.id ? '#' + node.id : '') + (typeof node.className === 'string' && node.className.trim() ? '.' + node.className.trim().split(/\s+/).join('.') : ''), 200),
    rect: tidy(box), visible: shown && (box.w > 1 && box.h > 1 || node.childElementCount > 0), frame: ctx.frame, shadow: ctx.shadow, parent: ctx.layer,
    modal: top || node.getAttribute('aria-modal') === 'true',
  });
  layerIndex.set(node, index);
  return index;
};

const implied = node => {
  switch (node.nodeName) {
    case 'A': return node.hasAttribute('href') ? 'link' : '';
    case 'BUTTON': case 'SUMMARY': return 'button';
    case 'SELECT': return node.multiple || node.size > 1 ? 'listbox' : 'combobox';
    case 'TEXTAREA': return 'textbox';
    case 'INPUT':
      if (BUTTONS.has(node.type)) return 'button';
      return { checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox', file: 'button' }[node.type] || 'textbox';
  }
  return node.isContentEditable ? 'textbox' : '';
};

const isField = record => record.tag === 'select' || record.tag === 'textarea' || (record.tag === 'input' && !BUTTONS.has(record.kind))
  || /^(textbox|searchbox|combobox|spinbutton|slider|checkbox|radio|switch)$/.test(record.role) && record.tag !== 'button' && record.tag !== 'a';

// Whether a node is acted on: true, 'maybe' (only when nothing inside it is), or false.
const actionable = (node, style, ctx) => {
  const tag = node.nodeName;
  if (tag === 'INPUT') return node.type !== 'hidden';
  if (tag === 'SELECT' || tag === 'TEXTAREA' || tag === 'BUTTON' || tag === 'SUMMARY') return true;
  if (tag === 'A') return node.hasAttribute('href') || node.hasAttribute('role') || node.hasAttribute('onclick') ? true : node.id || node.className ? 'maybe' : false;
  if (tag === 'LABEL') return false;
  const role = node.getAttribute('role');
  if (role && ROLES.has(role)) return true;
  const edit = node.getAttribute('contenteditable');
  if (edit !== null && edit !== 'false') return true;
  if (node.hasAttribute('onclick')) return 'maybe';
  if (ctx.inside) return false;
  if (style && style.cursor === 'pointer' && ctx.cursor !== 'pointer') return 'maybe';
  const tab = node.getAttribute('tabindex');
  return tab !== null && +tab >= 0 && !SCOPES.has(tag) && !/^(dialog|document|region|group|tabpanel|presentation|alert|main|navigation)$/.test(role || '') ? 'maybe' : false;
};

const BLOCK = /^(block|flex|grid|table|table-row|table-cell|list-item|flow-root|-webkit-box)/;

const walkChildren = (node, ctx) => {
  if (node.shadowRoot) ctx = { ...ctx, shadow: true };
  const children = node.nodeName === 'SLOT' && node.assignedNodes
    ? (node.assignedNodes().length ? node.assignedNodes() : node.childNodes)
    : (node.shadowRoot || node).childNodes;
  for (const child of children) {
    if (child.nodeType === 1) walk(child, ctx);
    else if (child.nodeType === 3 && ctx.shown && ctx.ink && child.data) {
      let text = child.data;
      if (!text.trim()) { say(' '); continue; }
      // Small raised digits after a number are the cents.
      if (node.nodeName === 'SUP' && /^\s*\d{2}\s*$/.test(text) && /\d$/.test(parts[parts.length - 1] || '')) text = ',' + text.trim();
      if (ctx.struck) struck.add(parts.length);
      say(text);
    }
  }
};

const walkFrame = (node, ctx, box, shown) => {
  let inner = null;
  try { inner = node.contentDocument; } catch { /* another origin */ }
  const index = frames.length;
  let url = node.src || '';
  if (inner) try { url = inner.location.href; } catch { /* keep */ }
  frames.push({ url, title: node.title || node.name || '', readable: !!(inner && inner.documentElement), rect: tidy(box), visible: shown });
  if (!inner || !inner.body) return;
  const style = inner.defaultView.getComputedStyle(inner.body);
  walk(inner.body, {
    ...ctx, frame: index, shown, dx: box.x + node.clientLeft, dy: box.y + node.clientTop, cursor: style.cursor, section: '', form: null, view: inner.defaultView,
  });
};

function walk(node, ctx) {
  const tag = node.nodeName;
  if (SKIP.has(tag)) return;
  const style = ctx.shown ? ctx.view.getComputedStyle(node) : null;
  let shown = ctx.shown, box = null, opacity = ctx.opacity, clip = ctx.clip, fixed = ctx.fixed, ink = true, bg = ctx.bg, z = ctx.z;
  let display = '', position = 'static', cursor = ctx.cursor;
  if (style) {
    display = style.display;
    if (display === 'none' || (ctx.closed && tag !== 'SUMMARY')) shown = false;
    else {
      position = style.position;
      cursor = style.cursor;
      // Words within a line stand where their block stands.
      if (display !== 'contents' && !(display === 'inline' && ctx.ink && position === 'static' && !ACTS.has(tag))) box = boxOf(node, ctx);
      opacity *= +style.opacity;
      if (opacity < 0.05) shown = false;
      if (position !== 'static') {
        if (position === 'fixed') { fixed = true; clip = false; }
        z = Math.max(z, parseInt(style.zIndex, 10) || 0);
        if (position === 'absolute' && box && box.w * box.h < 400) {
          if (/inset\((50|100)%/.test(style.clipPath) || /^rect\((0px|1px|auto),? (0px|1px|auto),? (0px|1px|auto),? (0px|1px|auto)\)/.test(style.clip)) clip = true;
        }
      }
      if (box && (box.w < 2 || box.h < 2) && display !== 'inline' && (style.overflowX !== 'visible' || style.overflowY !== 'visible')) clip = true;
      ink = !clip && style.visibility === 'visible';
      if (ink && box && box.w > 0 && outside(box, fixed)) ink = false;
      bg = over(colourOf(style.backgroundColor), bg);
    }
  }
  const visible = shown && ink;
  const role = node.getAttribute('role');
  const region = regionOf(node, ctx);
  // Written out: a spread here costs a quarter of the whole walk.
  const inner = {
    frame: ctx.frame, shadow: ctx.shadow, shown, opacity, clip, fixed, ink, bg, z, region,
    main: ctx.main || tag === 'MAIN' || tag === 'ARTICLE' || role === 'main', depth: ctx.depth + 1, cursor,
    closed: tag === 'DETAILS' && !node.open,
    struck: ctx.struck || tag === 'DEL' || tag === 'S' || tag === 'STRIKE' || shown && !!style && node.childElementCount < 3 && style.textDecorationLine.includes('line-through'),
    layer: null, section: ctx.section, inside: ctx.inside, form: ctx.form, dx: ctx.dx, dy: ctx.dy, view: ctx.view,
  };
  inner.layer = layerOf(node, style, ctx, box || { x: 0, y: 0, w: 0, h: 0 }, visible);

  if (tag === 'FORM') inner.form = addForm(node, inner, visible);
  if (tag === 'FIELDSET' || role === 'radiogroup' || role === 'group') {
    const legend = tag === 'FIELDSET' && node.querySelector(':scope > legend');
    const called = legend ? wordsOf(legend, 160) : referred(node, 'aria-labelledby') || node.getAttribute('aria-label') || '';
    if (called) inner.section = called;
  }

  const from = parts.length;
  if (visible && style && BLOCK.test(display)) say('\n');
  const act = actionable(node, style, ctx);
  const before = records.length;
  if (act) {
    inner.inside = inner.inside || act === true;
    if (style && !box && display !== 'contents') box = boxOf(node, ctx);
    nodes.push(node);
    records.push({ act, node, ctx: inner, outer: { bg: ctx.bg, at: inner.section || '' }, style, box, visible, from, to: from });
  }
  if (tag === 'IFRAME' || tag === 'FRAME') walkFrame(node, inner, box || { x: 0, y: 0, w: 0, h: 0 }, visible && !!box && box.w > 1 && box.h > 1);
  else if (!LEAF.has(tag)) walkChildren(node, inner);
  const to = parts.length;
  if (visible && style && BLOCK.test(display)) say('\n');
  ranges.set(node, [from, to]);
  if (act) {
    const record = records[before];
    record.to = to;
    if (act === 'maybe' && (records.length > before + 1 || !visible)) record.drop = true;
  }

  const level = /^H[1-6]$/.test(tag) ? +tag[1] : role === 'heading' ? +(node.getAttribute('aria-level') || 2) : 0;
  if (level && visible) {
    const text = heardLine(from, to, 200) || pictured(node);
    if (text) {
      ctx.section = text;
      titles.push({ node, text });
      if (ctx.form && !ctx.form.inner) ctx.form.inner = text;
      if (level <= 3 && headings.length < 200) headings.push(text);
    }
  } else if (!SCOPES.has(tag) && region === ctx.region && !(tag === 'FIELDSET' || role)) ctx.section = inner.section;

  if (visible && to > from) {
    const live = role === 'alert' || role === 'status' || node.getAttribute('aria-live') === 'assertive' || node.getAttribute('aria-live') === 'polite';
    const marked = !live && typeof node.className === 'string' && COMPLAINT.test(node.className + ' ' + node.id);
    if (live || marked) {
      const text = heardLine(from, to, 400);
      if (text.length > 1 && text.length < 400) alerts.push({ node, text, live });
    }
  }
}

function addForm(node, ctx, visible) {
  formIndex.set(node, forms.length);
  let action = node.getAttribute('action') || '';
  if (action) try { action = new URL(action, node.baseURI).href; } catch { /* as written */ }
  const form = {
    node, inner: '', attributes: attributesOf(node), tag: 'form', action, method: (node.getAttribute('method') || 'get').toLowerCase(),
    heading: ctx.section, visible, region: ctx.region, frame: ctx.frame,
  };
  forms.push(form);
  return form;
}

const place = (record) => {
  const { node, ctx, style } = record;
  let { box, visible } = record;
  let shape = box || { x: 0, y: 0, w: 0, h: 0 };
  if (visible && (shape.w < 1 || shape.h < 1)) {
    // An inline box around floating or absolute content.
    let best = null;
    for (const child of node.querySelectorAll('*')) {
      const r = boxOf(child, ctx);
      if (r.w * r.h > (best ? best.w * best.h : 1)) best = r;
    }
    if (best) shape = best; else visible = false;
  }
  if (visible && (shape.w <= 2 && shape.h <= 2)) visible = false;
  // What cannot be seen itself may be worked through its label.
  let stand = false;
  if (!visible && ctx.shown !== undefined && node.nodeName === 'INPUT' && /^(checkbox|radio|file)$/.test(node.type)) {
    for (const label of labelsOf(node)) {
      const r = boxOf(label, ctx);
      if (r.w > 2 && r.h > 2 && !outside(r, ctx.fixed) && isShown(label)) { shape = r; visible = true; stand = true; break; }
    }
  }
  return { shape, visible, stand, style };
};

const priceMemo = new Map();
const priceIn = node => {
  if (priceMemo.has(node)) return priceMemo.get(node);
  let price = null;
  const range = ranges.get(node);
  if (range) {
    let text = '', size = 0;
    for (let i = range[0]; i < range[1]; i++) {
      if (!struck.has(i)) text += parts[i];
      if ((size = text.length) > 1500) break;
    }
    price = size > 1500 ? false : (text.replace(/\s+/g, ' ').match(MONEY) || [null])[0];
  }
  priceMemo.set(node, price);
  return price;
};
const priceOf = node => {
  for (let at = node, depth = 0; at && depth < 8; at = above(at), depth++) {
    if (at.localName === 'body' || at.localName === 'main') return null;
    const price = priceIn(at);
    if (price === false) return null;
    if (price) return fold(price);
  }
  return null;
};

const checkedOf = (node, role) => {
  if (node.nodeName === 'INPUT' && (node.type === 'checkbox' || node.type === 'radio')) return node.checked;
  for (const name of ['aria-checked', 'aria-pressed', 'aria-selected']) {
    const value = node.getAttribute(name);
    if (value === 'true') return true;
    if (value === 'false' && (name !== 'aria-selected' || role === 'option' || role === 'tab' || role === 'radio')) return false;
  }
  return null;
};

let painted = 0;
const starred = (node, label) => /(^|\s|\S)\*\s*:?$|^\*/.test(label) || painted++ < 150 && labelsOf(node).some(l => /\*/.test(getComputedStyle(l, '::after').content + getComputedStyle(l, '::before').content));

// Whether a layer that the element is not in lies over a point: asking the browser is dear.
const underLayer = (node, ctx, x, y) => layers.some(({ rect, visible, node: layer }) => visible
  && x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h && !within(layer, node));

const covers = new Map();
const coverOf = hit => {
  if (!covers.has(hit)) covers.set(hit, describe(hit));
  return covers.get(hit);
};

const elementOf = (record, id) => {
  const { node, ctx, from, to } = record;
  const { shape, visible, stand, style } = place(record);
  const tag = node.localName;
  const kind = tag === 'input' || tag === 'button' ? node.type || '' : '';
  const out = { id, tag, kind, role: node.getAttribute('role')?.split(/\s+/)[0] || implied(node) };
  const field = isField(out);
  let text = '';
  if (tag === 'input') { if (BUTTONS.has(node.type)) text = node.type === 'image' ? node.alt : node.value || (node.type === 'submit' ? 'Submit' : ''); }
  else if (tag !== 'select' && tag !== 'textarea') text = visible ? heardLine(from, to, 500) : wordsOf(node, 500);
  out.text = fold(text);
  out.label = field ? labelOf(node) : '';
  out.name = nameOf(node, field, out.text, out.label);
  if (field ? !out.label || tag === 'input' && /^(checkbox|radio)$/.test(kind) : !out.name) out.nearby = nearbyOf(node);
  if (field && 'value' in node) out.value = cut(String(node.value), 500);
  else if (field && node.isContentEditable) out.value = out.text;
  out.attributes = attributesOf(node);
  if (tag === 'a' && typeof node.href === 'string') out.href = node.href;
  out.rect = tidy(shape);
  out.visible = visible;
  if (stand) out['through-label'] = true;
  out.enabled = !(node.disabled || node.getAttribute('aria-disabled') === 'true' || (node.matches(':disabled')));
  out.required = node.required === true || node.getAttribute('aria-required') === 'true' || (field && starred(node, out.label));
  if (node.readOnly === true) out['read-only'] = true;
  out.checked = checkedOf(node, out.role);
  if (tag === 'select') out.choices = [...node.options].slice(0, 400).map(o => ({ value: cut(o.value, 200), text: cut(fold(o.text), 200), selected: o.selected, enabled: !o.disabled && !(o.parentElement.disabled) }));
  else if (node.list) out.choices = [...node.list.options].slice(0, 100).map(o => ({ value: o.value, text: fold(o.label || o.text), selected: o.value === node.value, enabled: true }));
  const form = node.form || node.closest('form');
  if (form && formIndex.has(form)) out.form = formIndex.get(form);
  if (ctx.layer !== null) out.layer = ctx.layer;
  out.frame = ctx.frame;
  out.shadow = ctx.shadow;
  out.region = ctx.region;
  out.section = cut(record.outer.at, 200);
  if (node.getAttribute('aria-invalid') === 'true') out.invalid = true;
  const described = [referred(node, 'aria-errormessage'), referred(node, 'aria-describedby')].filter(Boolean).join(' ');
  if (described) out.description = cut(described, 300);
  if (style) {
    out.contrast = contrastOf(ctx.bg, record.outer.bg);
    out['font-size'] = round(parseFloat(style.fontSize));
    out.pointer = style.cursor === 'pointer';
    out.image = tag === 'img' || node.type === 'image' || style.backgroundImage.includes('url(') || !!node.querySelector('img, svg, picture, i, canvas, video');
    if (visible) {
      const price = priceOf(node);
      if (price) out.price = price;
      const x = shape.x + shape.w / 2, y = shape.y + shape.h / 2;
      if (x >= 0 && y >= 0 && x < across && y < down && (out.role !== 'link' || underLayer(node, ctx, x, y))) {
        const hit = hitAt(x, y);
        if (hit && !within(node, hit) && !within(hit, node) && !labelsOf(node).some(l => within(l, hit) || within(hit, l))) {
          out['covered-by'] = coverOf(hit);
          for (let at = hit; at; at = above(at)) if (layerIndex.has(at)) { out['covered-by-layer'] = layerIndex.get(at); break; }
        }
      }
    }
  }
  out.selector = selectorOf(node);
  // What is as it is by default is not sent.
  const lean = {};
  for (const key in out) {
    const value = out[key];
    if (value !== '' && value !== null && value !== false && value !== undefined) lean[key] = value;
  }
  if (out.checked === false) lean.checked = false;
  return lean;
};

// Fields that stand in no form belong together with the nearest button.
const group = elements => {
  const holders = new Set();
  elements.forEach((e, i) => {
    if (e.form !== undefined || isField(e) || e.tag === 'a' && e.attributes.href || /^(option|tab|link|menuitem.*)$/.test(e.role || '')) return;
    if (!/\p{L}{2}/u.test(e.text || '') || !e.visible) return;
    for (let at = above(nodes[i]); at; at = above(at)) holders.add(at);
  });
  const made = new Map();
  elements.forEach((e, i) => {
    if (e.form !== undefined || !(e.tag === 'textarea' || e.tag === 'input' && TEXTLIKE.has(e.kind || '') || e.role === 'textbox')) return;
    let at = above(nodes[i]);
    while (at && !holders.has(at)) at = above(at);
    if (!at || at.localName === 'body' || at.localName === 'html') return;
    if (!made.has(at)) {
      made.set(at, forms.length);
      forms.push({ node: at, inner: (titles.find(t => within(at, t.node)) || { text: '' }).text, attributes: attributesOf(at), tag: at.localName, action: '', method: '', heading: e.section || '', visible: !!e.visible, region: e.region, frame: e.frame || 0 });
    }
  });
  if (!made.size) return;
  elements.forEach((e, i) => {
    if (e.form !== undefined) return;
    for (let at = above(nodes[i]); at; at = above(at)) if (made.has(at)) { e.form = made.get(at); break; }
  });
};

// Complaints that stand beside one field are that field's.
const blame = elements => {
  if (!alerts.length) return;
  const at = new Map();
  elements.forEach((e, i) => { if (isField(e)) at.set(nodes[i], e); });
  for (const { node, text, live } of alerts) {
    for (let box = node, depth = 0; box && depth < 4; box = above(box), depth++) {
      if (box.localName === 'form' || box.localName === 'body') break;
      const fields = [...box.querySelectorAll(FIELD)].filter(f => at.has(f));
      if (fields.length > 1) break;
      if (fields.length === 1) { const e = at.get(fields[0]); if (!e.error && !live || e.invalid) e.error = cut(text, 300); break; }
    }
  }
};

const hostsOf = () => {
  const hosts = new Set();
  const add = address => {
    const m = /^https?:\/\/([^/?#]+)/.exec(address);
    if (m) hosts.add(m[1]);
  };
  const visit = view => {
    try {
      for (const entry of view.performance.getEntriesByType('resource')) add(entry.name);
      for (const part of view.document.querySelectorAll('script[src], iframe[src], link[rel=stylesheet]')) add(part.src || part.href);
      for (let i = 0; i < view.frames.length; i++) visit(view.frames[i]);
    } catch { /* another origin */ }
  };
  add(location.href);
  visit(window);
  return [...hosts].sort();
};

const root = document.documentElement;
frames.push({ url: location.href, title: '', readable: true, rect: { x: 0, y: 0, w: innerWidth, h: innerHeight }, visible: true });
const start = document.body || root;
const canvas = over(colourOf(getComputedStyle(root).backgroundColor), [255, 255, 255, 1]);
if (start) {
  walk(start, {
    frame: 0, shadow: false, shown: true, opacity: 1, clip: false, fixed: false, ink: true, bg: canvas, z: 0, region: 'main', main: false, depth: 0,
    cursor: '', closed: false, struck: false, layer: null, section: '', inside: false, form: null, dx: 0, dy: 0, view: window,
  });
}
const kept = records.map((record, i) => ({ record, node: nodes[i] })).filter(({ record }) => !record.drop);
nodes.length = 0;
const elements = kept.map(({ record, node }, id) => { nodes.push(node); return elementOf(record, id); });
group(elements);
blame(elements);
hold(nodes);

// Topmost last.
const order = layers.map((_, i) => i).sort((a, b) => layers[a].z - layers[b].z || a - b);
const moved = [];
order.forEach((old, now) => { moved[old] = now; });
for (const e of elements) {
  if (e.layer !== undefined) e.layer = moved[e.layer];
  if (e['covered-by-layer'] !== undefined) e['covered-by-layer'] = moved[e['covered-by-layer']];
}
const meta = {};
for (const m of document.querySelectorAll('meta[name], meta[property], meta[itemprop]')) {
  const name = m.getAttribute('property') || m.getAttribute('name') || m.getAttribute('itemprop');
  if (!(name in meta)) meta[name] = cut(m.content || '', 500);
}
const arrival = performance.getEntriesByType('navigation')[0];
return JSON.stringify({
  url: location.href, title: fold(document.title || ''), lang: root ? root.lang : '',
  status: arrival && arrival.responseStatus ? arrival.responseStatus : null,
  born: performance.timeOrigin, age: (performance.now() - (arrival ? arrival.responseEnd : 0)) / 1000,
  viewport: [innerWidth, innerHeight], 'page-height': root ? root.scrollHeight : 0, 'scroll-y': round(scrollY),
  elements,
  forms: forms.map(({ node, inner, ...f }) => ({ ...f, text: rangeText(node, 2000), heading: inner || f.heading || '' })),
  layers: order.map(i => {
    const { node, order: _, parent, ...l } = layers[i];
    return { ...l, parent: parent === null ? null : moved[parent], text: rangeText(node, 2000) };
  }),
  frames, headings, alerts: [...new Set(alerts.map(a => a.text))],
  text: heard(0, parts.length, 50000),
  'json-ld': documents().flatMap(doc => [...doc.querySelectorAll('script[type="application/ld+json"]')].map(s => cut(s.textContent, 20000))).slice(0, 20),
  meta, hosts: hostsOf(),
});
