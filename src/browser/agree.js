// Yes to every "Are you sure?" of this document and of the frames it may reach.
const agree = view => {
  try {
    view.confirm = () => true;
    for (let i = 0; i < view.frames.length; i++) agree(view.frames[i]);
  } catch { /* another origin */ }
};
agree(window);
return null;
