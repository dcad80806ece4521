// Whether the document that was marked before a navigation has been replaced.
const MARK = Symbol.for('cxaudit.mark');
const state = () => {
  if (window[MARK]) return null;
  if (location.protocol !== 'chrome-error:') return { state: 'there' };
  // A refusal without a word arrived too; the browser only shows a page of its own for it.
  const [arrival] = performance.getEntriesByType('navigation');
  if (arrival && arrival.responseStatus >= 400) return { state: 'there' };
  const words = document.body ? document.body.innerText : '';
  const code = (words.match(/\b(?:ERR|DNS|SSL|NET)_[A-Z0-9_]+/) || [''])[0];
  return code || document.readyState === 'complete' ? { state: 'failed', code } : null;
};
return new Promise(done => {
  const began = performance.now();
  const look = () => {
    const now = state();
    if (now) return done(now);
    if (performance.now() - began > 400) return done({ state: 'waiting' });
    (window[Symbol.for('cxaudit.watch')] || window).setTimeout.call(window, look, 10);
  };
  look();
});
