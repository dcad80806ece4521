// Resolves true when the document is quiet, false when that took too long.
// Where everything that is set going is seen, less of the time in which it may be is waited out: WHOLE.
const longest = arguments[0], least = arguments[1], patient = arguments[3];
const began = performance.now();
const WHOLE = 30, AT_REST = 30, FRAMES = 2, SOON_OVER = 3000, QUIET = 150, STILL = 70, FAR = 1000, NEAR = 6000, DEPART = 10000, BLANK = 1000, FADE = 600, PUT_OFF = 2000;
// What decides whether and where something is seen.
const SHOWS = /^(opacity|visibility|display|transform|translate|scale|rotate|clip|clip-path|(block-|inline-)?(top|right|bottom|left)|inset.*|margin.*|(max-|min-)?(width|height|block-size|inline-size))$/;
// Whether something comes or goes, and that will soon be over.
const moves = () => document.getAnimations().some(animation => animation.playState === 'running' &&
  SHOWS.test(animation.transitionProperty || 'opacity') && animation.effect?.getComputedTiming().endTime < SOON_OVER);
// A page with nothing on it is about to be filled, or only leads on to another one.
const blank = () => {
  const body = document.body;
  return !body || window.frames.length === 0 && !body.querySelector('img, svg, canvas, input, select') && !body.innerText.trim();
};
// Whether nothing is under way that was set going, or only for later: then it need not be waited out whether
// something comes.
const rests = (now, state) => {
  // Modules load more of themselves.
  if (!state.whole || state.streams || document.readyState !== 'complete' || document.querySelector('script[type=module]')) return false;
  if (state.requests.size || window.frames.length) return false;
  // What begins later than anything is waited for here.
  for (const due of state.underway.values()) if (due - now < QUIET) return false;
  if (state.frames < FRAMES || now - Math.max(state.changed, state.stirred) < AT_REST) return false;
  return !moves() && !blank();
};
// What is put off, as until typing has ended; where that is not seen, all the time it may take.
const putsOff = (now, state) => now - began < PUT_OFF &&
  (!state.whole || now - state.stirred < QUIET || [...state.underway.values()].some(due => due > 0));
const busy = () => {
  const now = performance.now(), state = window[WATCH];
  if (state.leaving && now - state.leaving < DEPART) return true;
  if (document.readyState === 'loading') return true;
  if (patient && putsOff(now, state)) return true;
  if (now - began >= least - WHOLE && rests(now, state)) return false;
  if (now - began < least) return true;
  // A loaded page whose scripts never asked for anything has nothing more to come.
  const still = document.readyState === 'complete' && state.next === 0;
  if (now - state.changed < (still ? STILL : QUIET)) return true;
  // A window that fades in is not to be pressed through.
  if (now - Math.max(state.changed, began) < FADE && moves()) return true;
  // Images and trackers that never end must not hold a page that nothing happens on.
  if (document.readyState !== 'complete' && now - Math.max(state.changed, began) < 1500) return true;
  for (const request of state.requests.values()) {
    // A long poll is not work in progress.
    if (now - request.since < (request.near ? NEAR : FAR)) return true;
  }
  for (let i = 0; i < window.frames.length; i++) {
    try {
      if (window.frames[i].document.readyState === 'loading') return true;
    } catch { /* another origin */ }
  }
  return now - began < BLANK && blank();
};
return new Promise(done => {
  const look = () => {
    if (!busy()) return done(true);
    if (performance.now() - began >= longest) return done(false);
    window[WATCH].setTimeout.call(window, look, 5);
  };
  look();
});
