"""Models in 8 bits: what the packaged graphs need beyond ONNX Runtime's own quantisation.

In a few channels a layer's input is ten times as large as in the others, which then share a few of
the 256 steps. So each channel of the input is divided by a scale, and its weights are multiplied by
it (Xiao et al. 2023, "SmoothQuant"). The scales come from the inputs that some texts make.

The embedder's graph holds no weights: it quantises them at loading. Four of its layers stay in 32
bits: without them very short texts fall to a cosine of 0.96.

Weights are signed, as processors with VNNI multiply unsigned states quickest with those;
`qa_bot.runtime` sees to the other processors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from qa_bot.runtime import Floats

STEPS = 127.0
EXACT = re.compile(r"layer\.[0-3]\.output\.dense")


def layers(graph: onnx.GraphProto) -> list[NodeProto]:
    """What goes to 8 bits: products with a weight, as it is stored or transposed, save `EXACT`."""
    weights = {tensor.name: tensor.name for tensor in graph.initializer}
    turned = {node.output[0]: node.input[0] for node in graph.node if _turns(node)}
    stored = weights | {to: name for to, name in turned.items() if name in weights}
    rough = {to for to, name in stored.items() if not EXACT.search(name)}
    return [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in rough]


def scales(
    model: onnx.ModelProto, weights: Mapping[str, Floats], inputs: Mapping[str, NDArray[np.int64]]
) -> dict[str, Floats]:
    """By the name of each layer's input its channels' scales, shape (channels,), 1 or more.

    A scale is the square root of how far the channel's largest value in the texts of `inputs` lies
    above that of the middle channel.
    """
    names = list(dict.fromkeys(node.input[0] for node in layers(model.graph)))
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    options = onnxruntime.SessionOptions()
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(one) for one in weights.values()]
    options.add_external_initializers(list(weights), values)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), options)
    peaks = [np.abs(one).max(axis=(0, 1)) for one in session.run(names, dict(inputs))]
    return {
        name: np.maximum(1, np.sqrt(peak / np.median(peak))).astype(np.float32)
        for name, peak in zip(names, peaks, strict=True)
    }


def smooth(model: onnx.ModelProto, by_input: Mapping[str, Floats]) -> None:
    """Divides the inputs of the layers by their scales; the weights are multiplied by them."""
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    products = {node.name for node in layers(graph)}
    nodes: list[NodeProto] = []
    pending = set(by_input)
    for node in graph.node:
        if node.name in products:
            states, weight = node.input[0], weights[node.input[1]]
            if states in pending:
                pending.remove(states)
                nodes.append(_even(states))
            node.input[0] = f"{states}/even"
            scaled = numpy_helper.to_array(weight) * by_input[states][:, np.newaxis]
            weight.CopyFrom(numpy_helper.from_array(scaled, weight.name))
        nodes.append(node)
    _replace(graph, nodes, {f"{name}/inverse": 1 / one for name, one in by_input.items()})


def quantise(model: onnx.ModelProto, by_input: Mapping[str, Floats]) -> None:
    """Puts 8-bit arithmetic in the place of `model`'s layers, with the scales of their inputs."""
    graph = model.graph
    turns = {node.output[0]: node for node in graph.node if _turns(node)}
    products = {node.name: node for node in layers(graph)}
    weights = {turns[node.input[1]].name for node in products.values()}
    constants = {"steps": np.float32(STEPS), "channels": np.array([1], np.int64)}
    constants |= {f"{name}/scale": one for name, one in by_input.items()}
    constants |= {f"{name}/inverse": 1 / one for name, one in by_input.items()}
    nodes: list[NodeProto] = []
    pending = set(by_input)
    for node in graph.node:
        if node.name in products:
            states, weight = node.input[0], turns[node.input[1]].input[0]
            if states in pending:
                pending.remove(states)
                nodes += _states(states)
            nodes += _weight(weight, f"{states}/scale") + _product(states, weight, node.output[0])
        elif node.name not in weights:
            nodes.append(node)
    _replace(graph, nodes, constants)


def sign(model: onnx.ModelProto) -> None:
    """Makes every unsigned weight and zero point signed, each 128 less: their products stay."""
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.UINT8:
            less = numpy_helper.to_array(tensor).astype(np.int16) - 128
            tensor.CopyFrom(numpy_helper.from_array(less.astype(np.int8), tensor.name))


def _replace(
    graph: onnx.GraphProto, nodes: Sequence[NodeProto], constants: Mapping[str, Any]
) -> None:
    """Has `nodes` for the graph's own, and `constants` beside its weights."""
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()
    )


def _even(name: str) -> NodeProto:
    return _node("Mul", [name, f"{name}/inverse"], f"{name}/even")


def _states(name: str) -> list[NodeProto]:
    quantised = [f"{name}/8", f"{name}/step", f"{name}/zero"]
    return [
        _even(name),
        helper.make_node("DynamicQuantizeLinear", [f"{name}/even"], quantised),
    ]


def _weight(name: str, scale: str) -> list[NodeProto]:
    """Rows of a weight in steps of a 127th of each one's largest value; folded as it is loaded."""
    return [
        _node("Mul", [name, scale], f"{name}/scaled"),
        _node("Abs", [f"{name}/scaled"], f"{name}/sizes"),
        _node("ReduceMax", [f"{name}/sizes", "channels"], f"{name}/peaks"),
        _node("Div", [f"{name}/peaks", "steps"], f"{name}/steps"),
        _node("Div", [f"{name}/scaled", f"{name}/steps"], f"{name}/parts"),
        _node("Round", [f"{name}/parts"], f"{name}/whole"),
        _node("Cast", [f"{name}/whole"], f"{name}/rows", to=TensorProto.INT8),
        _node("Transpose", [f"{name}/rows"], f"{name}/8", perm=[1, 0]),
        _node("Squeeze", [f"{name}/steps", "channels"], f"{name}/step"),
    ]


def _product(states: str, weight: str, to: str) -> list[NodeProto]:
    factors = [f"{states}/8", f"{weight}/8", f"{states}/zero"]
    return [
        _node("MatMulInteger", factors, f"{to}/whole"),
        _node("Cast", [f"{to}/whole"], f"{to}/float", to=TensorProto.FLOAT),
        _node("Mul", [f"{states}/step", f"{weight}/step"], f"{to}/step"),
        _node("Mul", [f"{to}/float", f"{to}/step"], to),
    ]


def _node(kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> NodeProto:
    return helper.make_node(kind, inputs, [output], name=output, **attributes)


def _turns(node: NodeProto) -> bool:
    return bool(node.op_type == "Transpose")
