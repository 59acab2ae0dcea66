"""What an image says of itself."""

from model_server.chain import declared

CHAIN = {
    "MODEL_SERVER_DECLARED_FRAMEWORK": "pytorch",
    "MODEL_SERVER_DECLARED_FRAMEWORK_VERSION": "2.8",
    "MODEL_SERVER_DECLARED_CUDA": "12.8",
    "MODEL_SERVER_DECLARED_CUDNN": "",
    "MODEL_SERVER_DECLARED_PYTHON": "3.11",
}


def test_an_image_of_a_framework_declares_all_that_was_given() -> None:
    wanted = {"framework": "pytorch", "framework_version": "2.8", "cuda": "12.8", "python": "3.11"}
    assert declared({**CHAIN, "MODEL_SERVER_DECLARED_RUNTIME": "pytorch"}) == wanted
    assert declared(CHAIN) == wanted


def test_a_slim_image_has_no_framework_to_declare() -> None:
    assert declared({**CHAIN, "MODEL_SERVER_DECLARED_RUNTIME": "onnx"}) == {"python": "3.11"}


def test_an_image_that_nobody_built_declares_nothing() -> None:
    assert declared({}) == {}
