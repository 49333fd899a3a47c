/** The prompt library. */
export function PromptsView() {
  return (
    <section aria-labelledby="prompts-title">
      <h2 id="prompts-title">Prompts</h2>
    </section>
  );
}
