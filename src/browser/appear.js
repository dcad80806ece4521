// Notes by the page's own clock when something that hangs over the page appears, grows, changes its words or
// goes away. Four looks a second at a grid of points: cheap, and blind to what happens below.
const KEY = Symbol.for('cxaudit.appear');
if (!window[KEY]) {
  const state = { changes: [], last: null };
  Object.defineProperty(window, KEY, { value: state, configurable: true });
  const up = node => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const rootOf = node => {
    let root = null;
    for (let at = node; at && at !== document.body && at !== document.documentElement; at = up(at)) {
      if (at.nodeName === 'DIALOG' || at.nodeName.includes('-') && !at.shadowRoot && at.childElementCount === 0 || getComputedStyle(at).position === 'fixed') root = at;
    }
    return root;
  };
  const heard = root => ((root.shadowRoot ? root.shadowRoot.textContent + root.textContent : root.textContent) || '').length;
  const look = () => {
    if (!document.body || document.hidden) return;
    const seen = new Map();
    const probe = (x, y) => {
      let node = document.elementFromPoint(x, y);
      while (node && node.shadowRoot) {
        const inner = node.shadowRoot.elementFromPoint(x, y);
        if (!inner || inner === node) break;
        node = inner;
      }
      const root = node && rootOf(node);
      if (!root) return;
      // Its own box may be smaller than what it shows.
      const at = seen.get(root) || { hits: 0, x0: x, y0: y, x1: x, y1: y };
      at.hits++;
      at.x0 = Math.min(at.x0, x); at.x1 = Math.max(at.x1, x);
      at.y0 = Math.min(at.y0, y); at.y1 = Math.max(at.y1, y);
      seen.set(root, at);
    };
    const W = innerWidth, H = innerHeight;
    for (let i = 1; i < 10; i++) for (let j = 1; j < 8; j++) probe(W * i / 10, H * j / 8);
    for (let y = H - 20; y > H * 0.4; y -= 45) for (const d of [24, 70, 130, 210]) { probe(d, y); probe(W - d, y); }
    const now = new Map();
    for (const [root, at] of seen) {
      const r = root.getBoundingClientRect();
      const x = Math.min(at.x0, r.left), y = Math.min(at.y0, r.top);
      const rect = { x, y, w: Math.max(at.x1, r.right) - x, h: Math.max(at.y1, r.bottom) - y };
      now.set(root, { print: Math.round(r.width / 12) + 'x' + Math.round(r.height / 12) + ':' + heard(root) + ':' + (at.hits > 2), rect });
    }
    const note = rect => {
      if (state.changes.length < 2000) state.changes.push({ at: Math.round(performance.now()), rect });
    };
    if (state.last) {
      for (const [root, { print, rect }] of now) {
        const was = state.last.get(root);
        if (!was || was.print !== print) note(rect);
      }
      for (const [root, { rect }] of state.last) if (!now.has(root)) note(rect);
    }
    state.last = now;
  };
  look();
  setInterval(look, 250);
}
