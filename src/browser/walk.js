// One walk over the painted tree, shadow roots and readable frames included: what can be acted on, the
// text, the layers, the forms. Nothing is written to the page, so layout is computed once.
const TEXTLIKE = new Set(['text', 'email', 'password', 'tel', 'search', 'url', 'number', 'date', 'datetime-local', 'month', 'week', 'time', '']);
const BUTTONS = new Set(['submit', 'button', 'image', 'reset']);
const ROLES = new Set(['button', 'link', 'checkbox', 'radio', 'option', 'combobox', 'tab', 'switch', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'textbox', 'searchbox', 'spinbutton', 'slider', 'listbox', 'treeitem']);
const SKIP = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'LINK', 'META', 'BR', 'WBR', 'OBJECT', 'EMBED']);
const LEAF = new Set(['SELECT', 'TEXTAREA', 'svg', 'CANVAS', 'VIDEO', 'AUDIO', 'IMG', 'INPUT', 'MATH', 'PROGRESS', 'METER', 'DATALIST']);
const ACTS = new Set(['A', 'BUTTON', 'INPUT', 'SELECT', 'TEXTAREA', 'SUMMARY', 'IFRAME', 'LABEL']);
const SCOPES = new Set(['ASIDE', 'NAV', 'FOOTER', 'FIELDSET', 'FORM', 'DIALOG', 'ARTICLE', 'LI', 'SECTION', 'MAIN']);
const COMPLAINT = /(^|\s)(text-)?destructive(\s|$)|(^|[\s_-])(alert|error|errors|errorlist|invalid-feedback|help-block|toast|flash|snackbar|warning|notification|notice|validation|form-message)([\s_-]|$)/i;

noted = new Map();
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
// Moved out of the page, where nobody can scroll to it. A box that stays in place may scroll by itself: 'within'.
const outside = (r, fixed) => fixed === 'within' ? r.x + r.w <= 0 || r.x >= across : fixed
  ? r.x + r.w <= 0 || r.y + r.h <= 0 || r.x >= across || r.y >= down
  : r.x + r.w + leftOf <= 0 || r.y + r.h + topOf <= 0 || r.x + leftOf >= wide;

const attributesOf = node => {
  const all = {};
  for (const name of node.getAttributeNames()) {
    if (name !== 'style' && !name.startsWith('on')) all[name] = cut(node.getAttribute(name), 500);
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

// A strip in the page that a consent tool marked as its own: it is no box over the page, but its
// controls belong together.
const CONSENT = /cookie|consent|gdpr|rodo|dsgvo|ciastecz/i;
const STRIPS = new Set(['DIV', 'SECTION', 'ASIDE', 'P', 'FOOTER', 'HEADER']);
const isConsentStrip = node => STRIPS.has(node.nodeName) && (node.id || node.className) && CONSENT.test(node.id + ' ' + node.getAttribute('class'))
  && !!node.querySelector('button, [role=button], a, input[type=button], input[type=submit]') && !node.querySelector('form, input:not([type=checkbox]):not([type=button]):not([type=submit]), select, textarea');

const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };
// Registers a container that lies over the page.
const layerOf = (node, role, style, position, ctx, box, shown) => {
  let kind = null;
  if (node.nodeName === 'DIALOG' || role === 'dialog' || node.getAttribute('aria-modal') === 'true') kind = 'dialog';
  else if (role === 'alertdialog') kind = 'alertdialog';
  else if (shown && style && box && position !== 'static') {
    const area = box.w * box.h, z = parseInt(style.zIndex, 10) || 0;
    if (position === 'fixed') kind = area > 300 || node.childElementCount ? 'fixed' : null;
    else if (position === 'sticky') kind = area > 300 ? 'sticky' : null;
    else if (position === 'absolute' && z >= 100 && area > 0.03 * innerWidth * innerHeight) kind = 'absolute';
  }
  if (!kind && shown && box && ctx.layer === null && ctx.depth < 12 && !ctx.form && isConsentStrip(node) && box.w * box.h > 300 && box.h < 0.9 * down) kind = 'flow';
  if (!kind) return ctx.layer;
  box = box || NOWHERE;
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
  || /^(textbox|searchbox|combobox|spinbutton|slider|checkbox|radio|switch)$/.test(record.role) && record.tag !== 'button' && record.tag !== 'a'
  // A button that opens a list to choose from.
  || record.tag === 'button' && record.kind === 'button' && (record.role === 'combobox' || record.attributes['aria-haspopup'] === 'listbox');

// Whether a node is acted on: true, 'maybe' (only when nothing inside it is), or false.
const actionable = (node, style, ctx) => {
  const tag = node.nodeName;
  if (tag === 'INPUT') return node.type !== 'hidden';
  if (tag === 'SELECT' || tag === 'TEXTAREA' || tag === 'BUTTON' || tag === 'SUMMARY') return true;
  if (tag === 'A') return node.hasAttribute('href') || node.hasAttribute('role') || node.hasAttribute('onclick') ? true : node.id || node.className || getComputedStyle(node).cursor === 'pointer' ? 'maybe' : false;
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
  const slotted = node.nodeName === 'SLOT' && node.assignedNodes ? node.assignedNodes() : [];
  if (slotted.length) {
    for (const child of slotted) walkChild(child, node, ctx);
    return;
  }
  for (let child = (node.shadowRoot || node).firstChild; child; child = child.nextSibling) walkChild(child, node, ctx);
};
const walkChild = (child, node, ctx) => {
  if (child.nodeType === 1) { walk(child, ctx); return; }
  if (child.nodeType !== 3 || !ctx.shown || !ctx.ink || !child.data) return;
  let text = child.data;
  if (!text.trim()) { say(' '); return; }
  // Small raised digits after a number are the cents.
  if (node.nodeName === 'SUP' && /^\s*\d{2}\s*$/.test(text) && /\d$/.test(parts[parts.length - 1] || '')) text = ',' + text.trim();
  if (ctx.struck) struck.add(parts.length);
  say(text);
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

// Only struck prices matter: words are looked at no further.
const mayBePrice = (node, display) => {
  const first = node.firstChild;
  if (!first) return false;
  if (node.childElementCount === 0) return first.nodeType === 3 && /\d/.test(first.data);
  return node.childElementCount < 3 && (display.startsWith('inline') || !first.nextSibling || node.childNodes.length < 6 && node.textContent.length < 60);
};

function walk(node, ctx) {
  const tag = node.nodeName;
  if (tag === 'BR' && ctx.shown) say('\n');
  if (SKIP.has(tag)) return;
  const style = ctx.shown ? ctx.view.getComputedStyle(node) : null;
  let shown = ctx.shown, box = null, opacity = ctx.opacity, clip = ctx.clip, fixed = ctx.fixed, ink = true, z = ctx.z;
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
      else if (fixed === true && ink && /auto|scroll/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 1) fixed = 'within';
    }
  }
  const visible = shown && ink;
  const role = node.getAttribute('role');
  const region = regionOf(node, ctx);
  // Written out: a spread here costs a quarter of the whole walk.
  const inner = {
    frame: ctx.frame, shadow: ctx.shadow, shown, opacity, clip, fixed, ink, z, region,
    main: ctx.main || tag === 'MAIN' || tag === 'ARTICLE' || role === 'main', depth: ctx.depth + 1, cursor,
    closed: tag === 'DETAILS' && !node.open,
    struck: ctx.struck || tag === 'DEL' || tag === 'S' || tag === 'STRIKE' || shown && !!style && mayBePrice(node, display) && style.textDecorationLine.includes('line-through'),
    layer: null, section: ctx.section, inside: ctx.inside, form: ctx.form, dx: ctx.dx, dy: ctx.dy, view: ctx.view,
  };
  inner.layer = layerOf(node, role, style, position, ctx, box, visible);

  if (tag === 'LABEL') noteLabel(node);
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
    records.push({ act, node, ctx: inner, at: inner.section || '', style, box, visible, from, to: from });
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
