from cluster import pips

LISTING = """\
:env:.find-links='/opt/wheels'
:env:.default-timeout='180'
global.cert='/etc/host.crt'
global.default-timeout='15'
global.index-url='https://packages.example/simple'
install.no-compile='true'
list.format='columns'
"""


def test_the_environment_wins_and_other_commands_are_left_out() -> None:
    settings = pips.parse(LISTING)
    assert settings["default-timeout"] == "180"
    assert settings["no-compile"] == "true"
    assert "format" not in settings


def test_paths_of_the_host_are_replaced_or_dropped() -> None:
    text = pips.render(pips.parse(LISTING), authorities=True)
    assert "/opt/wheels" not in text
    assert "/etc/host.crt" not in text
    assert "cert = /run/aipolicy/ca-certificates.crt" in text
    assert "index-url = https://packages.example/simple" in text
    assert f"cache-dir = {pips.CACHE}" in text


def test_without_a_bundle_pip_uses_its_own() -> None:
    assert "cert" not in pips.render({}, authorities=False)
