// Watches a document from as early as possible: changes, requests under way, departure.
const WATCH = Symbol.for('cxaudit.watch');
if (!window[WATCH]) {
  const state = { changed: performance.now(), requests: new Map(), next: 0, leaving: 0, heading: '' };
  Object.defineProperty(window, WATCH, { value: state, configurable: true });
  const touch = () => { state.changed = performance.now(); };
  const observe = () => {
    if (!document.documentElement) return false;
    new MutationObserver(touch).observe(document, {
      subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: ['class', 'hidden', 'disabled', 'open', 'aria-hidden', 'aria-expanded', 'aria-selected', 'aria-checked', 'aria-busy'],
    });
    return true;
  };
  if (!observe()) document.addEventListener('readystatechange', observe, { once: true });
  const begin = address => {
    const id = state.next++;
    let near = true;
    try { near = new URL(address, document.baseURI).origin === location.origin; } catch { /* keep */ }
    state.requests.set(id, { since: performance.now(), near });
    return () => { if (state.requests.delete(id)) touch(); };
  };
  const fetch0 = window.fetch;
  if (fetch0) {
    window.fetch = function fetch(...args) {
      const asked = args[0];
      const end = begin(asked && asked.url ? asked.url : String(asked));
      const answer = fetch0.apply(this, args);
      answer.then(end, end);
      return answer;
    };
  }
  const open0 = XMLHttpRequest.prototype.open, send0 = XMLHttpRequest.prototype.send;
  const addresses = new WeakMap();
  XMLHttpRequest.prototype.open = function open(...args) {
    addresses.set(this, String(args[1]));
    return open0.apply(this, args);
  };
  XMLHttpRequest.prototype.send = function send(...args) {
    this.addEventListener('loadend', begin(addresses.get(this)), { once: true });
    return send0.apply(this, args);
  };
  if (window.navigation && window.navigation.addEventListener) {
    window.navigation.addEventListener('navigate', event => {
      state.heading = event.downloadRequest !== null ? 'download:' : event.destination.url;
    });
  }
  window.addEventListener('beforeunload', () => {
    // A mail or telephone link, or a download, leaves nothing.
    if (/^(https?:|file:|about:|data:|blob:|)$/.test((state.heading.match(/^[a-z]+:/i) || [''])[0])) state.leaving = performance.now();
  });
  window.addEventListener('pageshow', () => { state.leaving = 0; });
}
