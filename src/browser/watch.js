// Watches a document from as early as possible: changes, requests under way, departure.
const WATCH = Symbol.for('cxaudit.watch');
if (!window[WATCH]) {
  const state = { changed: performance.now(), requests: new Map(), next: 0, leaving: 0, heading: '',
    // From before the first script of the page, so that nothing it set going was missed.
    whole: typeof PRELOADED !== 'undefined', underway: new Map(), stirred: 0, streams: false,
    // Frames painted since the last change, as far as anybody asks.
    frames: 0, setTimeout, requestAnimationFrame };
  Object.defineProperty(window, WATCH, { value: state, configurable: true });
  let painting = false;
  const paint = () => {
    if (!state.whole || painting) return;
    painting = true;
    state.requestAnimationFrame.call(window, () => {
      painting = false;
      if (++state.frames < 2) paint();
    });
  };
  const touch = () => {
    state.changed = performance.now();
    state.frames = 0;
    paint();
  };
  // Scripts that a script adds; those of the document itself hold its readiness back.
  const awaitScripts = records => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeName !== 'SCRIPT' || !node.src || document.readyState !== 'complete') continue;
        state.underway.set(node, 0);
        const end = () => { state.underway.delete(node); touch(); };
        node.addEventListener('load', end, { once: true });
        node.addEventListener('error', end, { once: true });
      }
    }
  };
  const observe = () => {
    if (!document.documentElement) return false;
    new MutationObserver(records => { touch(); if (state.whole) awaitScripts(records); }).observe(document, {
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
  // What a page has set going, and when it is due where that is known: a page that rests has nothing for
  // the moment.
  const later = (start, stop, soon) => {
    const start0 = window[start], stop0 = window[stop];
    if (!state.whole || !start0 || !stop0) return;
    window[start] = { [start](work, ...rest) {
      if (typeof work !== 'function' || !soon(rest)) return start0.call(window, work, ...rest);
      const id = start0.call(window, function (...given) {
        if (start !== 'setInterval') state.underway.delete(key);
        state.stirred = performance.now();
        return work.apply(this, given);
      }, ...rest);
      const key = start + id;
      state.underway.set(key, start === 'setTimeout' ? performance.now() + (Number(rest[0]) || 0) : 0);
      return id;
    } }[start];
    window[stop] = { [stop](id) { state.underway.delete(start + id); return stop0.call(window, id); } }[stop];
  };
  later('setTimeout', 'clearTimeout', ([wait]) => !(Number(wait) > 1500));
  later('setInterval', 'clearInterval', ([wait]) => !(Number(wait) > 200));
  later('requestAnimationFrame', 'cancelAnimationFrame', () => true);
  later('requestIdleCallback', 'cancelIdleCallback', () => true);
  if (state.whole && window.Response) {
    // The answer to a request has begun; what it says is still to be read.
    for (const how of ['json', 'text', 'arrayBuffer', 'blob', 'formData', 'bytes']) {
      const read0 = Response.prototype[how];
      if (!read0) continue;
      Response.prototype[how] = { [how](...args) {
        const key = {}, end = () => { state.underway.delete(key); state.stirred = performance.now(); };
        state.underway.set(key, 0);
        const said = read0.apply(this, args);
        said.then(end, end);
        return said;
      } }[how];
    }
    // Read piece by piece, its end is not seen.
    const body = Object.getOwnPropertyDescriptor(Response.prototype, 'body');
    if (body && body.get) {
      Object.defineProperty(Response.prototype, 'body', { ...body, get() { state.streams = true; return body.get.call(this); } });
    }
  }
  if (state.whole) {
    paint();
    // Work cut into slices sends itself messages.
    const post0 = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function postMessage(...args) {
      state.stirred = performance.now();
      return post0.apply(this, args);
    };
  }
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
