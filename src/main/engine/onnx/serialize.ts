import {
  type Attribute,
  ELEMENT_TYPES,
  type Graph,
  type GraphNode,
  type Initializer,
  type Value,
} from './graph.ts';
import {
  bytesField,
  concatenate,
  type Field,
  floatField,
  integerField,
  messageField,
  stringField,
} from './protobuf.ts';

/** A CUDA kernel matches only its exact operator version, and 18 is the one that has them all (design §11). */
const OPSET = 18;
const MICROSOFT_OPSET = 1;
/** The version of the file format itself; 10 is read by every ONNX Runtime since 1.18. */
const IR_VERSION = 10;

/** AttributeProto.AttributeType of onnx.proto. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const satisfies Record<
  Attribute['kind'],
  number
>;

const EXTERNAL = 1;

function attributeFields(name: string, attribute: Attribute): readonly Field[] {
  const head = [stringField(1, name), integerField(20, ATTRIBUTE_TYPES[attribute.kind])];
  switch (attribute.kind) {
    case 'float':
      return [...head, floatField(2, attribute.value)];
    case 'int':
      return [...head, integerField(3, attribute.value)];
    case 'string':
      return [...head, stringField(4, attribute.value)];
    case 'ints':
      return [...head, ...attribute.value.map((item) => integerField(8, item))];
  }
}

function nodeFields(node: GraphNode): readonly Field[] {
  return [
    ...node.inputs.map((value) => stringField(1, value.name)),
    ...node.outputs.map((value) => stringField(2, value.name)),
    stringField(3, node.name),
    stringField(4, node.operator),
    ...Object.entries(node.attributes).map(([name, attribute]) =>
      messageField(5, attributeFields(name, attribute)),
    ),
    stringField(7, node.domain),
  ];
}

function keyValue(key: string, value: string): Field {
  return messageField(13, [stringField(1, key), stringField(2, value)]);
}

function initializerFields({ value, shape, data }: Initializer): readonly Field[] {
  const head = [
    ...shape.map((size) => integerField(1, size)),
    integerField(2, ELEMENT_TYPES[value.dataType]),
    stringField(8, value.name),
  ];
  if (data.kind === 'inline') return [...head, bytesField(9, data.bytes)];
  return [
    ...head,
    keyValue('location', data.file),
    keyValue('offset', String(data.offset)),
    keyValue('length', String(data.length)),
    integerField(14, EXTERNAL),
  ];
}

function valueInfoFields(value: Value): readonly Field[] {
  const shape = value.shape?.map((size) =>
    messageField(1, [typeof size === 'number' ? integerField(1, size) : stringField(2, size)]),
  );
  const tensor = [integerField(1, ELEMENT_TYPES[value.dataType])];
  if (shape !== undefined) tensor.push(messageField(2, shape));
  return [stringField(1, value.name), messageField(2, [messageField(1, tensor)])];
}

/** The bytes of an ONNX ModelProto (onnx.proto, opset 18 and com.microsoft 1) for a graph. */
export function serializeModel(graph: Graph): Uint8Array {
  return concatenate([
    integerField(1, IR_VERSION),
    stringField(2, 'whetstone'),
    messageField(7, [
      ...graph.nodes.map((node) => messageField(1, nodeFields(node))),
      stringField(2, graph.name),
      ...graph.initializers.map((initializer) => messageField(5, initializerFields(initializer))),
      ...graph.inputs.map((value) => messageField(11, valueInfoFields(value))),
      ...graph.outputs.map((value) => messageField(12, valueInfoFields(value))),
    ]),
    messageField(8, [stringField(1, ''), integerField(2, OPSET)]),
    messageField(8, [stringField(1, 'com.microsoft'), integerField(2, MICROSOFT_OPSET)]),
  ]);
}
