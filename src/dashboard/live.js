// Fetches the page anew and shows what has changed; rests while nobody looks.
const EVERY = 5000;
let shown = document.querySelector('main').innerHTML;
let next = 0, busy = false;

const show = (page, fresh) => {
  shown = fresh.innerHTML;
  const at = document.activeElement && document.activeElement.getAttribute('href');
  document.querySelector('main').replaceWith(fresh);
  document.title = page.title;
  // The keyboard stays where it was.
  if (at) document.querySelector(`main a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
};

const refresh = async () => {
  if (busy) return;
  busy = true;
  const began = performance.now();
  let away = true;
  try {
    const answer = await fetch('/', { headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = answer.ok && page.querySelector('main');
    if (fresh && fresh.innerHTML !== shown) show(page, fresh);
    away = !fresh;
  } catch { /* told below */ }
  document.body.classList.toggle('away', away);
  busy = false;
  // A page that takes long to make is asked for less often.
  plan(Math.max(EVERY, 10 * (performance.now() - began)));
};
const plan = wait => {
  clearTimeout(next);
  if (!document.hidden) next = setTimeout(refresh, wait);
};
document.addEventListener('visibilitychange', () => plan(100));
plan(EVERY);
