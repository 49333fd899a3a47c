/** Studies: many runs from one file. */
export function StudiesView() {
  return (
    <section aria-labelledby="studies-title">
      <h2 id="studies-title">Studies</h2>
      <p>A study trains many runs from one file: every source prompt on every target task, seed by seed.</p>
    </section>
  );
}
