// Writes down what a person does in the page: what was pressed, what was filled in. Kept in the
// tab, so that it outlives the pages of one site.
const SEEN = 'cxaudit.witness', MARK = Symbol.for('cxaudit.witness');
const steps = () => { try { return JSON.parse(sessionStorage.getItem(SEEN)) || []; } catch { return []; } };
const note = step => { try { sessionStorage.setItem(SEEN, JSON.stringify([...steps(), step])); } catch { /* no storage */ } };
const forget = () => { try { sessionStorage.setItem(SEEN, JSON.stringify(steps().slice(0, -1))); } catch { /* no storage */ } };
if (!window[MARK]) {
  Object.defineProperty(window, MARK, { value: true });
  const find = node => { places.clear(); anchors.clear(); return selectorOf(node); };
  const target = event => (event.composedPath ? event.composedPath()[0] : event.target);
  const pressable = 'a, button, input, select, textarea, label, summary, [role], [onclick], [tabindex]';
  document.addEventListener('click', event => {
    const at = target(event);
    const node = at && at.closest ? at.closest(pressable) || at : null;
    // A click into a field is no step of its own: what is entered there is.
    if (!node || node.matches('input:not([type=submit]):not([type=button]):not([type=image]), select, textarea, label')) return;
    note({ act: 'click', page: location.pathname + location.search, selector: find(node) });
  }, true);
  const entered = event => {
    const node = target(event);
    if (!node || !node.matches || !node.matches('input, select, textarea')) return;
    const toggles = node.type === 'checkbox' || node.type === 'radio';
    const step = { page: location.pathname + location.search, selector: find(node) };
    if (toggles) {
      if (event.type === 'change') note({ act: 'click', ...step });
      return;
    }
    // Typing is one step, however many keys it took.
    const last = steps().pop();
    if (last && last.act === 'fill' && last.selector === step.selector) forget();
    note({ act: 'fill', ...step, text: node.value });
  };
  document.addEventListener('input', entered, true);
  document.addEventListener('change', entered, true);
}
