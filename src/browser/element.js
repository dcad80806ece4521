// What a snapshot says of one element: shape, words, price, what lies on top of it.
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
    price = size > 1500 ? false : /\d/.test(text) && SIGNS.test(text) ? moneyIn(text) : null;
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
// Besides, so many elements are tested for what no layer is.
let untested = 40;
const underLayer = (node, ctx, x, y) => layers.some(({ rect, visible, node: layer }) => visible
  && x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h && !within(layer, node));

// The colour painted behind the words of a node: its own background over those around it.
const behinds = new Map();
const around = node => node.parentElement || node.getRootNode().host || node.ownerDocument.defaultView.frameElement;
const behind = node => {
  if (!node) return canvas;
  let colour = behinds.get(node);
  if (!colour) {
    colour = over(colourOf(node.ownerDocument.defaultView.getComputedStyle(node).backgroundColor), behind(around(node)));
    behinds.set(node, colour);
  }
  return colour;
};

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
  const out = { id, tag, kind, role: node.getAttribute('role')?.split(/\s+/)[0] || implied(node), attributes: attributesOf(node) };
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
  out.section = cut(record.at, 200);
  if (node.getAttribute('aria-invalid') === 'true') out.invalid = true;
  const described = [referred(node, 'aria-errormessage'), referred(node, 'aria-describedby')].filter(Boolean).join(' ');
  if (described) out.description = cut(described, 300);
  if (style) {
    out.contrast = contrastOf(behind(node), behind(around(node)));
    out['font-size'] = round(parseFloat(style.fontSize));
    out.pointer = style.cursor === 'pointer';
    out.image = tag === 'img' || node.type === 'image' || style.backgroundImage.includes('url(') || !!node.querySelector('img, svg, picture, i, canvas, video');
    if (visible) {
      const price = priceOf(node);
      if (price) out.price = price;
      const x = shape.x + shape.w / 2, y = shape.y + shape.h / 2;
      if (x >= 0 && y >= 0 && x < across && y < down && (underLayer(node, ctx, x, y) || out.role !== 'link' && untested-- > 0)) {
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
