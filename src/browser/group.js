// What only several elements together tell: groups of fields, complaints beside one field.
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
