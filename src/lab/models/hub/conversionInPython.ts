/** The line of Python that writes a model's configuration and safetensors, from whatever weights transformers can read. */

/** @param name as the Hub has it; the folder gets the part after the owner */
export function conversionInPython(name: string): string {
  const load = `AutoModelForSeq2SeqLM.from_pretrained("${name}")`;
  return `from transformers import AutoModelForSeq2SeqLM; ${load}.save_pretrained("${name.split('/').at(-1)}")`;
}
