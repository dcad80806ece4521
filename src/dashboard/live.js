// Fetches the page anew and shows what has changed; rests while nobody looks, or a person is choosing.
const EVERY = 5000;
let shown = document.querySelector('main').innerHTML;

const refresh = async () => {
  const began = performance.now();
  if (!document.hidden) {
    try {
      const answer = await fetch('/', { headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = answer.ok && page.querySelector('main');
      if (fresh && fresh.innerHTML !== shown) {
        shown = fresh.innerHTML;
        const at = document.activeElement && document.activeElement.getAttribute('href');
        document.querySelector('main').replaceWith(fresh);
        document.title = page.title;
        // The keyboard stays where it was.
        if (at) document.querySelector(`main a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
      }
      document.body.classList.toggle('away', !answer.ok);
    } catch {
      document.body.classList.add('away');
    }
  }
  // A page that takes long to make is asked for less often.
  next = setTimeout(refresh, Math.max(EVERY, 10 * (performance.now() - began)));
};
let next = setTimeout(refresh, EVERY);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  clearTimeout(next);
  next = setTimeout(refresh, 100);
});
