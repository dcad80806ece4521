// Where to press for an element: scrolls to it, waits until it holds still, and tests what lies there.
const target = arguments[0];
// Those of the browser itself: what we wait for is no work of the page.
const clocks = window[Symbol.for('cxaudit.watch')] || window;
const frame = () => new Promise(done => { clocks.requestAnimationFrame.call(window, done); clocks.setTimeout.call(window, done, 60); });

const offPage = r => r.right + scrollX <= 0 || r.bottom + scrollY <= 0;
// What a visitor would press for this element: a label stands for an input that cannot be seen.
const stand = node => {
  const r = node.getBoundingClientRect();
  const away = offPage(r);
  if (isShown(node) && !away) return node;
  for (const label of labelsOf(node)) if (isShown(label)) return label;
  if (node.matches('input[type=checkbox], input[type=radio], input[type=file]')) {
    const near = node.nextElementSibling || node.parentElement;
    if (near && isShown(near)) return near;
  }
  return null;
};

const points = node => {
  const shift = offsetOf(node.ownerDocument.defaultView);
  const list = [];
  const boxes = [...node.getClientRects()].filter(r => r.width > 0 && r.height > 0);
  if (!boxes.length) boxes.push(node.getBoundingClientRect());
  boxes.sort((a, b) => b.width * b.height - a.width * a.height);
  for (const r of boxes.slice(0, 3)) {
    for (const [fx, fy] of [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75], [0.1, 0.5], [0.9, 0.5]]) {
      const x = r.left + r.width * fx + shift.x, y = r.top + r.height * fy + shift.y;
      if (x >= 0 && y >= 0 && x < innerWidth && y < innerHeight) list.push([x, y]);
    }
  }
  return list;
};

const takes = (node, hit) => {
  if (within(node, hit)) return true;
  for (const label of labelsOf(node)) if (within(label, hit)) return true;
  const link = node.closest('a[href], button, label');
  return !!link && link !== node && within(link, hit);
};

// Whether something that does not hold the target fills the whole window and stays there: no scrolling
// brings out what it covers.
const fills = (hit, place) => {
  if (hit.ownerDocument !== document) return false;
  for (let node = hit; node; node = above(node)) {
    if (getComputedStyle(node).position !== 'fixed') continue;
    if (within(node, place)) return false;
    const r = node.getBoundingClientRect();
    return r.left <= 0 && r.top <= 0 && r.right >= document.documentElement.clientWidth && r.bottom >= innerHeight;
  }
  return false;
};

return (async () => {
  const node = reach(target);
  if (!node) return { state: 'gone' };
  if (node.disabled || node.getAttribute('aria-disabled') === 'true') return { state: 'disabled' };
  const place = stand(node);
  if (!place) return { state: 'invisible' };
  let cover = null;
  for (const block of ['', 'center', 'nearest', 'start', 'end']) {
    if (block) place.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' });
    let last = '';
    for (let i = 0; i < 20; i++) {
      const r = place.getBoundingClientRect();
      const now = [r.left, r.top, r.width, r.height].join();
      if (now === last) break;
      last = now;
      await frame();
    }
    if (!node.isConnected) return { state: 'gone' };
    for (const [x, y] of points(place)) {
      const hit = hitAt(x, y);
      if (!hit) continue;
      if (takes(place, hit) || takes(node, hit)) {
        const link = node.closest('a[target], area[target], form[target]');
        if (link && !/^_(self|top|parent)$/.test(link.target)) link.removeAttribute('target');
        const form = node.form;
        if (form && form.target && form.target === '_blank') form.removeAttribute('target');
        return { state: 'ok', x, y };
      }
      cover = cover || hit;
    }
    if (cover && fills(cover, place)) break;
  }
  if (!cover) return { state: 'invisible' };
  const list = held();
  let id = null;
  for (let n = cover; n && id === null; n = above(n)) {
    const at = list.indexOf(n);
    if (at >= 0) id = at;
  }
  return { state: 'covered', by: describe(cover), id };
})();
