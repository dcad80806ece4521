// Notes by the page's own clock when something that hangs over the page appears, grows, changes its words or
// goes away. Four looks a second at a grid of points: cheap, and blind to what happens below.
const KEY = Symbol.for('cxaudit.appear');
if (!window[KEY]) {
  const state = { changes: [], last: null };
  Object.defineProperty(window, KEY, { value: state, configurable: true });
  const numbers = new WeakMap();
  let next = 0;
  const number = node => {
    if (!numbers.has(node)) numbers.set(node, next++);
    return numbers.get(node);
  };
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
    const roots = new Map();
    const probe = (x, y) => {
      let node = document.elementFromPoint(x, y);
      while (node && node.shadowRoot) {
        const inner = node.shadowRoot.elementFromPoint(x, y);
        if (!inner || inner === node) break;
        node = inner;
      }
      const root = node && rootOf(node);
      if (root) roots.set(root, (roots.get(root) || 0) + 1);
    };
    const W = innerWidth, H = innerHeight;
    for (let i = 1; i < 10; i++) for (let j = 1; j < 8; j++) probe(W * i / 10, H * j / 8);
    for (let y = H - 20; y > H * 0.4; y -= 45) for (const d of [24, 70, 130, 210]) { probe(d, y); probe(W - d, y); }
    const parts = [];
    for (const [root, hits] of roots) {
      const r = root.getBoundingClientRect();
      parts.push(number(root) + ':' + Math.round(r.width / 12) + 'x' + Math.round(r.height / 12) + ':' + heard(root) + ':' + (hits > 2));
    }
    const print = parts.sort().join('|');
    if (state.last !== null && print !== state.last && state.changes.length < 2000) state.changes.push(Math.round(performance.now()));
    state.last = print;
  };
  look();
  setInterval(look, 250);
}
