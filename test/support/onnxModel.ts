/**
 * The smallest model that a server can load: softmax over four numbers, as the bytes of an ONNX file. Written by hand,
 * so that a test of the image needs neither training nor a library.
 * Source: onnx/onnx.proto, the numbers of its fields.
 */
export function softmaxModel(): Buffer {
  const dimensions = [text(2, "n"), varint(1, 4)].map((dimension) => message(1, dimension));
  const tensor = (name: string) =>
    Buffer.concat([
      text(1, name),
      message(2, message(1, Buffer.concat([varint(1, 1), message(2, Buffer.concat(dimensions))]))),
    ]);
  const node = Buffer.concat([text(1, "x"), text(2, "y"), text(4, "Softmax")]);
  const graph = Buffer.concat([
    message(1, node),
    text(2, "softmax"),
    message(11, tensor("x")),
    message(12, tensor("y")),
  ]);
  const operators = Buffer.concat([text(1, ""), varint(2, 13)]);
  return Buffer.concat([varint(1, 8), message(7, graph), message(8, operators)]);
}

function number(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))];
}

function varint(field: number, value: number): Buffer {
  return Buffer.from([...number(field * 8), ...number(value)]);
}

function message(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...number(field * 8 + 2), ...number(content.length)]), content]);
}

function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}
