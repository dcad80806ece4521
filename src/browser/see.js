// How things look: cached styles, visibility, colours, prices, selectors.
const fold = text => text.replace(/\s+/g, ' ').trim();
const cut = (text, most) => text.length > most ? text.slice(0, most) : text;
const round = n => Math.round(n * 10) / 10;

// [r, g, b, a] of a computed colour; null for what cannot be read.
const colours = new Map();
const colourOf = text => {
  if (!colours.has(text)) {
    const m = text.match(/^(rgba?|color\(srgb)[( ]\s*([\d.e+-]+)[ ,]+([\d.e+-]+)[ ,]+([\d.e+-]+)(?:[ ,/]+([\d.e+-]+%?))?/);
    let read = null;
    if (m) {
      const scale = m[1].startsWith('color') ? 255 : 1;
      const a = m[5] === undefined ? 1 : m[5].endsWith('%') ? parseFloat(m[5]) / 100 : +m[5];
      read = [m[2] * scale, m[3] * scale, m[4] * scale, a];
    }
    colours.set(text, read);
  }
  return colours.get(text);
};
const over = (top, below) => top && top[3] > 0
  ? [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1)
  : below;
const luminance = ([r, g, b]) => {
  const part = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const contrastOf = (a, b) => {
  if (a === b) return 1;
  const x = luminance(a), y = luminance(b);
  return Math.round((Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05) * 100) / 100;
};

// An amount with its currency, as printed.
const AMOUNT = String.raw`\d{1,3}(?:[  \u202f.,'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?`;
const SIGN = String.raw`zł|zl\b|PLN|грн\.?|₴|UAH|€|EUR|\$|USD|£|GBP|Kč|CZK|Ft\b|HUF|lei\b|RON|₽|руб\.?|RUB|kr\b|SEK|NOK|DKK|CHF|лв\.?|BGN`;
const SIGNS = new RegExp(SIGN, 'i');
const MONEY = new RegExp(`(?:(?:${SIGN}) ?(?:${AMOUNT})(?:[.,][-–—])?|(?:${AMOUNT})(?:[.,][-–—])? ?(?:${SIGN}))`, 'iu');
// The first amount of a text: what stands on lines of their own does not belong together ("Code 45", "320 zł"),
// unless there is nothing else.
const moneyIn = text => {
  const lines = text.replace(/[^\S\n]+/g, ' ');
  return (lines.match(MONEY) || lines.replace(/\s+/g, ' ').match(MONEY) || [null])[0];
};

// Identifiers that a framework or a build made up.
const generated = id => /\d{4,}|^[:\d]|[:«»]|(^|[-_])[a-f0-9]{6,}($|[-_])|^(ember|react|radix|headlessui|mui|cdk|mat|ng|vue|input|field|uid|yui)[-_:]*\d+$/i.test(id)
  || (/[a-z][A-Z0-9][a-z0-9]*[A-Z0-9]/.test(id) && /\d/.test(id) && id.length > 8 && !/[-_]/.test(id));

const places = new Map();
const placeOf = node => {
  const parent = node.parentNode;
  if (!parent) return 1;
  let order = places.get(parent);
  if (!order) {
    order = new Map();
    const counts = {};
    for (let child = parent.firstElementChild; child; child = child.nextElementSibling) {
      counts[child.localName] = (counts[child.localName] || 0) + 1;
      order.set(child, counts[child.localName]);
    }
    for (const [child, n] of order) if (counts[child.localName] === 1) order.set(child, 0);
    places.set(parent, order);
  }
  return order.get(node);
};
const anchors = new Map();
const anchorOf = node => {
  if (!anchors.has(node)) anchors.set(node, findAnchor(node));
  return anchors.get(node);
};
const findAnchor = node => {
  const id = node.id;
  if (typeof id === 'string' && id && !generated(id) && node.getRootNode().getElementById(id) === node) return '#' + CSS.escape(id);
  if (!node.attributes.length) return null;
  for (const name of ['data-testid', 'data-test', 'data-test-id', 'data-qa', 'data-cy']) {
    const value = node.getAttribute(name);
    if (value) return `[${name}=${JSON.stringify(value)}]`;
  }
  return null;
};
const selectorOf = node => {
  const anchor = anchorOf(node);
  if (anchor) return anchor;
  const tag = node.localName;
  const name = node.getAttribute('name');
  if (name && /^(input|select|textarea|button)$/.test(tag)) {
    const more = node.type === 'radio' || node.type === 'checkbox' ? `[value=${JSON.stringify(node.getAttribute('value') || 'on')}]` : '';
    const selector = `${tag}[name=${JSON.stringify(name)}]${more}`;
    if (node.getRootNode().querySelector(selector) === node) return selector;
  }
  const steps = [];
  for (let at = node; at && at.localName !== 'body' && at.localName !== 'html' && steps.length < 8; at = at.parentElement) {
    const stable = at !== node && anchorOf(at);
    if (stable) { steps.unshift(stable); break; }
    const n = placeOf(at);
    steps.unshift(n ? `${at.localName}:nth-of-type(${n})` : at.localName);
  }
  return steps.join(' > ');
};
