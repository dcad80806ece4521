// Everything the page reader needs, in one call.
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
    frame: 0, shadow: false, shown: true, opacity: 1, clip: false, fixed: false, ink: true, z: 0, region: 'main', main: false, depth: 0,
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
return {
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
};
