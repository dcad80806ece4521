// What things are called: labels, accessible names, the words standing beside a field.
const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'SELECT', 'TEXTAREA', 'OPTION', 'DATALIST', 'svg', 'IFRAME']);

// All text of a node but what its fields hold.
const wordsOf = (node, most = 300) => {
  let text = '';
  const walk = at => {
    if (text.length > most) return;
    if (at.nodeType === 3) { text += at.data; return; }
    if (at.nodeType !== 1 || SILENT.has(at.nodeName)) return;
    if (at.nodeName === 'IMG') { text += ' ' + (at.alt || '') + ' '; return; }
    const apart = !/^(SPAN|B|I|EM|STRONG|A|SUP|SUB|U|SMALL|FONT|MARK)$/.test(at.nodeName);
    if (apart) text += ' ';
    for (const child of at.childNodes) walk(child);
    if (apart) text += ' ';
  };
  walk(node);
  return cut(fold(text), most);
};

const labelTexts = new Map();
const labelText = label => {
  if (!labelTexts.has(label)) labelTexts.set(label, wordsOf(label));
  return labelTexts.get(label);
};

const referred = (node, attribute) => {
  const ids = node.getAttribute(attribute);
  if (!ids) return '';
  const root = node.getRootNode();
  return fold(ids.split(/\s+/).map(id => root.getElementById && root.getElementById(id)).filter(Boolean).map(n => wordsOf(n)).join(' '));
};

const labelOf = node => {
  const texts = labelsOf(node).map(labelText).filter(Boolean);
  const more = referred(node, 'aria-labelledby');
  if (more && !texts.includes(more)) texts.push(more);
  return cut([...new Set(texts)].join(' '), 500);
};

// Names of the pictures in a control that shows no words.
const pictured = node => {
  const names = [];
  for (const part of node.querySelectorAll('img[alt], svg, [aria-label], [title]')) {
    const title = part.localName === 'svg' ? part.querySelector('title')?.textContent || part.getAttribute('aria-label') : part.getAttribute('alt') || part.getAttribute('aria-label') || part.getAttribute('title');
    if (title) names.push(fold(title));
  }
  return [...new Set(names)].join(' ');
};

// Accessible name and description, simplified (https://www.w3.org/TR/accname-1.2/).
const nameOf = (node, isField, text, label) => {
  const own = referred(node, 'aria-labelledby') || fold(node.getAttribute('aria-label') || '');
  if (own) return cut(own, 300);
  if (isField) return cut(label || node.localName === 'button' && text || fold(node.getAttribute('title') || node.getAttribute('placeholder') || ''), 300);
  if (node.localName === 'input') return fold(node.getAttribute('alt') || node.value || node.getAttribute('title') || '');
  return cut(text || pictured(node) || fold(node.getAttribute('title') || '') || label, 300);
};

const FIELD = 'input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]):not([type=reset]), select, textarea, [contenteditable=true], [role=textbox], [role=combobox]';

const fieldCounts = new Map();
const fieldsIn = node => {
  if (node.nodeType !== 1) return 0;
  if (!fieldCounts.has(node)) fieldCounts.set(node, (node.matches(FIELD) ? 1 : 0) + node.querySelectorAll(FIELD).length);
  return fieldCounts.get(node);
};

// Words before and around a field, nearest first, one a line.
const nearbyOf = node => {
  const found = [];
  const add = text => {
    text = cut(text, 120);
    if (text && /[\p{L}\d*]/u.test(text) && !found.includes(text)) found.push(text);
  };
  const toggle = node.type === 'checkbox' || node.type === 'radio';
  const sideways = (from, step) => {
    for (let at = from[step], n = 0; at && n < 4; at = at[step], n++) {
      if (at.nodeType === 3) { if (fold(at.data)) { add(fold(at.data)); return true; } continue; }
      if (at.nodeType !== 1 || SILENT.has(at.nodeName)) continue;
      if (fieldsIn(at)) return true;
      const text = wordsOf(at, 160);
      if (text) { add(text); return true; }
    }
    return false;
  };
  let at = node, further = 2;
  for (let depth = 0; at && depth < 5 && further > 0; depth++, at = above(at)) {
    if (at.localName === 'body' || at.localName === 'form') break;
    if (toggle && depth < 3) sideways(at, 'nextSibling');
    const met = sideways(at, 'previousSibling');
    if (at.localName === 'td') {
      const row = at.parentElement, table = row && row.closest('table');
      const head = table && table.rows[0] !== row && table.rows[0] && table.rows[0].cells[at.cellIndex];
      if (head && !fieldsIn(head)) add(wordsOf(head, 120));
      const previous = row && row.previousElementSibling;
      if (!met && previous && !fieldsIn(previous)) add(wordsOf(previous, 120));
    }
    const parent = above(at);
    if (parent && fieldsIn(parent) > 1 && met) break;
    if (!toggle && !found.length && depth < 2 && parent && fieldsIn(parent) === 1) sideways(at, 'nextSibling');
    if (found.length) further--;
  }
  return cut(found.join('\n'), 400);
};
