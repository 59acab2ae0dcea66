/**
 * Models of a few bytes, written by hand as ONNX files, so that a test of the image or of the server needs neither training
 * nor a library. Source: onnx/onnx.proto, the numbers of its fields.
 */
interface Tensor {
  name: string;
  type: number;
  /** A name is a free length. */
  shape: (string | number)[];
}

interface Operator {
  name: string;
  inputs: string[];
  output: string;
}

/** Source: onnx.proto, TensorProto.DataType. */
const float = 1;
const int64 = 7;

/** Softmax over four numbers. */
export function softmaxModel(): Buffer {
  const shape = ["n", 4];
  return model({
    operator: { name: "Softmax", inputs: ["x"], output: "y" },
    input: { name: "x", type: float, shape },
    output: { name: "y", type: float, shape },
  });
}

/** Answers 0 with 1 and 1 with 2, and fails with every other number: the place that it looks at is not there. */
export function fragileModel(): Buffer {
  const shape = ["n", 1];
  const values = Buffer.alloc(8);
  values.writeFloatLE(1, 0);
  values.writeFloatLE(2, 4);
  const table = Buffer.concat([varint(1, 2), varint(2, float), text(8, "table"), message(9, values)]);
  return model({
    operator: { name: "Gather", inputs: ["table", "x"], output: "y" },
    input: { name: "x", type: int64, shape },
    output: { name: "y", type: float, shape },
    constant: table,
  });
}

function model(parts: { operator: Operator; input: Tensor; output: Tensor; constant?: Buffer }): Buffer {
  const { operator, input, output, constant } = parts;
  const node = Buffer.concat([
    ...operator.inputs.map((name) => text(1, name)),
    text(2, operator.output),
    text(4, operator.name),
  ]);
  const graph = Buffer.concat([
    message(1, node),
    text(2, operator.name.toLowerCase()),
    ...(constant ? [message(5, constant)] : []),
    message(11, valueInfo(input)),
    message(12, valueInfo(output)),
  ]);
  const operators = Buffer.concat([text(1, ""), varint(2, 13)]);
  return Buffer.concat([varint(1, 8), message(7, graph), message(8, operators)]);
}

function valueInfo({ name, type, shape }: Tensor): Buffer {
  const dimensions = shape.map((length) =>
    message(1, typeof length === "string" ? text(2, length) : varint(1, length)),
  );
  const tensor = Buffer.concat([varint(1, type), message(2, Buffer.concat(dimensions))]);
  return Buffer.concat([text(1, name), message(2, message(1, tensor))]);
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
