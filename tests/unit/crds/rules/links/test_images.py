import pytest
from aipolicy.rules.links.images import MATCHER
from support.scans import matches


@pytest.mark.parametrize(
    "image",
    (
        "![](https://evil.test/p.png)",
        "![a cat](/local.png \"a 'title'\")",
        "![a [b] c](<https://evil.test/a b>)",
        "![a](https://evil.test/x_(y).png)",
        "![a](\nhttps://evil.test\n)",
        "![a][ref]",
        "![a][]",
        "![a](data:image/png;base64,AAAA)",
        "<img src=//evil.test/x>",
        "<IMG\n src='https://evil.test/x' />",
        "<iframe src=x>",
    ),
)
def test_images_are_found_whole(image: str) -> None:
    assert matches(MATCHER, f"Look: {image} there") == [image]


@pytest.mark.parametrize(
    "text", ("[a](b)", "if (![1, 2].has(x))", "so! [a](b)", "<imagine>", "a < img > b", "![open](")
)
def test_other_texts_are_left(text: str) -> None:
    assert matches(MATCHER, text) == []
