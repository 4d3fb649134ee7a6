"""Products of bytes as the packaged models need them: exact on every processor."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from qa_bot.reader import PACKAGED, WEIGHTS
from qa_bot.runtime import session
from training.quantise import sign


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A graph that multiplies unsigned bytes by signed weights, some as large as they can be."""
    weights = np.full((64, 16), 127, np.int8)
    weights[:, ::2] = np.random.default_rng(0).integers(-128, 128, (64, 8))
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["states", "weights"], ["product"])],
        "product",
        [helper.make_tensor_value_info("states", TensorProto.UINT8, (16, 64))],
        [helper.make_tensor_value_info("product", TensorProto.INT32, (16, 16))],
        [numpy_helper.from_array(weights, "weights")],
    )
    opsets = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), tmp_path / "model.onnx")
    return tmp_path / "model.onnx"


def test_the_product_of_the_largest_bytes_is_exact(product: Path) -> None:
    weights = numpy_helper.to_array(onnx.load(product).graph.initializer[0]).astype(np.int64)
    states = np.full((16, 64), 255, np.uint8)
    (found,) = session(product).run(None, {"states": states})
    assert (found == states.astype(np.int64) @ weights).all()


def test_signed_weights_have_the_products_of_unsigned_ones(tmp_path: Path) -> None:
    signed = onnx.load(PACKAGED / WEIGHTS[0])
    unsigned = onnx.ModelProto()
    unsigned.CopyFrom(signed)
    for tensor in unsigned.graph.initializer:
        if tensor.data_type == TensorProto.INT8:
            more = numpy_helper.to_array(tensor).astype(np.int16) + 128
            tensor.CopyFrom(numpy_helper.from_array(more.astype(np.uint8), tensor.name))
    ids = np.random.default_rng(0).integers(1000, 20000, (2, 40))
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    inputs["token_type_ids"] = np.zeros_like(ids)
    before = onnxruntime.InferenceSession(unsigned.SerializeToString()).run(None, inputs)
    sign(unsigned)
    assert unsigned == signed
    for one, other in zip(before, session(PACKAGED / WEIGHTS[0]).run(None, inputs), strict=True):
        assert (one == other).all()
