/** What the lab needs of a tokenizer. Implementations: `spiece.ts` (SentencePiece model) and `tokenizerJson.ts`. */
export interface Tokenizer {
  readonly vocabSize: number;
  readonly padTokenId: number;
  readonly eosTokenId: number;
  readonly unknownTokenId: number;
  /** SHA-256 of the file that it was read from. */
  readonly identity: string;
  /** Token ids of plain text, as SentencePiece gives them: no EOS added, special-token strings are ordinary text. */
  encode(text: string): number[];
  /** Text of ids up to the first EOS, pads dropped, unknown shown as " ⁇ " as SentencePiece does. */
  decode(ids: readonly number[]): string;
  /** The piece behind an id, such as "▁good"; for showing tokens. */
  piece(id: number): string;
}
