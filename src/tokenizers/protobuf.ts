/**
 * The part of Protocol Buffers' wire format that a SentencePiece model uses: a message is a sequence of
 * (key, value) records, key = field number * 8 + wire type. Every length is checked against the bytes that are there
 * before anything is sliced. Source: protobuf.dev, "Encoding".
 */
import { LabError } from '../base/errors.ts';

/** One record of a message. `bytes` are views into the message, not copies. */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly number: number; readonly kind: 'fixed32'; readonly bytes: Uint8Array }
  | { readonly number: number; readonly kind: 'fixed64'; readonly bytes: Uint8Array };

const LONGEST_VARINT = 10; // bytes: 64 bits in groups of 7

/**
 * The records of one message, in file order. Varints above 2^53 (negative numbers) lose their last bits; nothing that
 * the lab reads is that large.
 * @param where what the message is, for errors
 * @throws LabError `TokenizerFormat` where a record is cut off or of a wire type that protobuf no longer has (groups)
 */
export function* readProtobuf(message: Uint8Array, where: string): Generator<ProtobufField> {
  let offset = 0;

  const varint = (what: string): number => {
    let value = 0;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      const byte = message[offset];
      if (byte === undefined) throw damaged(where, `${what} is cut off at byte ${offset}`);
      offset++;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw damaged(where, `${what} before byte ${offset} is longer than ${LONGEST_VARINT} bytes`);
  };

  const take = (length: number, what: string): Uint8Array => {
    const left = message.length - offset;
    if (length > left) throw damaged(where, `${what} at byte ${offset} claims ${length} bytes of the ${left} left`);
    const bytes = message.subarray(offset, offset + length);
    offset += length;
    return bytes;
  };

  while (offset < message.length) {
    const key = varint('a field key');
    const number = Math.floor(key / 8);
    if (number < 1 || number >= 2 ** 29) throw damaged(where, `field number ${number} before byte ${offset}`);
    const what = `field ${number}`;
    switch (key % 8) {
      case 0:
        yield { number, kind: 'varint', value: varint(what) };
        break;
      case 1:
        yield { number, kind: 'fixed64', bytes: take(8, what) };
        break;
      case 2:
        yield { number, kind: 'bytes', bytes: take(varint(`the length of ${what}`), what) };
        break;
      case 5:
        yield { number, kind: 'fixed32', bytes: take(4, what) };
        break;
      default:
        throw damaged(where, `${what} before byte ${offset} has wire type ${key % 8}`);
    }
  }
}

function damaged(where: string, found: string): LabError {
  return new LabError({
    tag: 'TokenizerFormat',
    what: 'This SentencePiece model is damaged or is not one',
    found,
    expected: 'a protobuf message whose records end where the file ends',
    remedy: 'Download the model folder’s spiece.model again.',
    where,
  });
}
