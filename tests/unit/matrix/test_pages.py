from matrix.cases import CASES
from matrix.pages import PAGE, render


def test_the_page_is_what_the_table_says() -> None:
    page = PAGE.read_text()
    assert page == render(), "run `make generate`"
    assert page.count("✓") == len(CASES) + 1  # and once where it is explained
