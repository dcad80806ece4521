// Sets native values with the events a page listens for, and tells what the fields hold afterwards.
// arguments: targets [{ id | selector, entry: { text } | { choose } | { check } }], mode set | select | check
const [targets, mode] = arguments;
const fold = text => String(text).replace(/\s+/g, ' ').trim().toLowerCase();
const digits = text => String(text).replace(/\D/g, '');
const editable = node => node.isContentEditable === true;
const toggles = node => node.matches('input[type=checkbox], input[type=radio]');

const setNative = (node, property, value) => {
  const view = node.ownerDocument.defaultView;
  const proto = { INPUT: view.HTMLInputElement, TEXTAREA: view.HTMLTextAreaElement, SELECT: view.HTMLSelectElement }[node.tagName];
  const setter = proto && Object.getOwnPropertyDescriptor(proto.prototype, property)?.set;
  if (setter) setter.call(node, value); else node[property] = value;
};
const fire = (node, type, Kind, more) => {
  const view = node.ownerDocument.defaultView;
  node.dispatchEvent(new view[Kind](type, { bubbles: true, composed: true, cancelable: type !== 'change', ...more }));
};
const holds = node => {
  if (editable(node)) return node.innerText.trim();
  if (toggles(node)) return String(node.checked);
  if (node.hasAttribute('aria-checked')) return node.getAttribute('aria-checked');
  if (node.tagName === 'SELECT') return node.selectedOptions[0] ? node.selectedOptions[0].text.trim() : '';
  return node.value ?? '';
};
const agrees = (node, entry) => {
  if (entry.pick !== undefined) return false;
  if (entry.check !== undefined) {
    const on = toggles(node) ? node.checked : (node.getAttribute('aria-checked') ?? node.getAttribute('aria-pressed')) === 'true';
    return on === entry.check;
  }
  if (entry.choose !== undefined) {
    if (node.tagName !== 'SELECT') return false;
    return node.value === entry.choose || (node.selectedOptions[0] && fold(node.selectedOptions[0].text) === fold(entry.choose));
  }
  const now = holds(node);
  if (now === entry.text || fold(now) === fold(entry.text)) return true;
  if (node.type === 'number') return now !== '' && Number(now) === Number(entry.text);
  // A mask may add spaces, hyphens, brackets and a country code to digits.
  const wanted = digits(entry.text);
  return wanted.length >= 3 && !/[a-z]/i.test(entry.text) && digits(now).endsWith(wanted.replace(/^0+/, '')) && digits(now).length <= wanted.length + 3;
};
const enter = (node, entry) => {
  // It takes a look at the list that opens.
  if (entry.pick !== undefined) return;
  if (entry.check !== undefined) {
    if (agrees(node, entry)) return;
    node.click();
    if (!agrees(node, entry)) for (const label of labelsOf(node)) { label.click(); if (agrees(node, entry)) break; }
    return;
  }
  if (entry.choose !== undefined) {
    if (node.tagName === 'SELECT') {
      const option = [...node.options].find(o => o.value === entry.choose) || [...node.options].find(o => fold(o.text) === fold(entry.choose));
      if (!option || option.disabled) return;
      node.focus({ preventScroll: true });
      setNative(node, 'value', option.value);
      if (!option.selected) option.selected = true;
      fire(node, 'input', 'Event');
      fire(node, 'change', 'Event');
    } else if (node.type === 'radio') {
      const root = node.getRootNode();
      const radio = [...root.querySelectorAll('input[type=radio]')].find(r => r.name === node.name && r.form === node.form && r.value === entry.choose);
      if (radio && !radio.checked) radio.click();
    }
    return;
  }
  // What a visitor cannot type into is not written to.
  if (node.readOnly || node.disabled) return;
  node.focus({ preventScroll: true });
  const last = entry.text.slice(-1);
  fire(node, 'keydown', 'KeyboardEvent', { key: last });
  if (editable(node)) {
    const doc = node.ownerDocument, selection = doc.defaultView.getSelection();
    selection.selectAllChildren(node);
    if (!doc.execCommand('insertText', false, entry.text)) node.textContent = entry.text;
  } else {
    setNative(node, 'value', entry.text);
  }
  fire(node, 'input', 'InputEvent', { inputType: 'insertText', data: entry.text });
  fire(node, 'keyup', 'KeyboardEvent', { key: last });
  if (!editable(node)) fire(node, 'change', 'Event');
};

return (async () => {
  const nodes = targets.map(reach);
  if (mode === 'select') {
    for (const node of nodes) {
      if (!node) continue;
      node.focus({ preventScroll: true });
      if (node.select) node.select();
      else if (editable(node)) node.ownerDocument.defaultView.getSelection().selectAllChildren(node);
    }
  } else if (mode === 'set') {
    nodes.forEach((node, i) => { if (node) enter(node, targets[i].entry); });
    const lastNode = nodes.filter(Boolean).pop();
    if (lastNode && lastNode.blur && targets[targets.length - 1].entry.text !== undefined) lastNode.blur();
    await new Promise(done => (window[Symbol.for('cxaudit.watch')] || window).setTimeout.call(window, done, 0));
  }
  return nodes.map((node, i) => {
    if (!node || !node.isConnected) return { state: 'gone', now: '', keys: false };
    const entry = targets[i].entry;
    if (entry.choose !== undefined && node.type === 'radio') {
      const root = node.getRootNode();
      const on = [...root.querySelectorAll('input[type=radio]')].find(r => r.name === node.name && r.form === node.form && r.checked);
      return { state: on && on.value === entry.choose ? 'done' : 'refused', now: on ? on.value : '', keys: false };
    }
    const ok = agrees(node, entry);
    const writable = !node.disabled && !node.readOnly;
    return { state: ok ? 'done' : 'refused', now: holds(node), keys: !ok && entry.text !== undefined && writable };
  });
})();
