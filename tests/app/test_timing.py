import pytest

from desktop_app.engine_client.messages import DescribeDevice
from desktop_app.speeds import Speeds
from desktop_app.timing import Timing


@pytest.fixture
def timing(client, tmp_path):
    return Timing(client, Speeds(tmp_path / "speeds.json"))


@pytest.mark.parametrize("is_described_first", [True, False])
def test_what_is_asked_before_it_is_known_where_networks_run_is_measured_then(
    client, timing, qtbot, is_described_first
):
    if is_described_first:
        with qtbot.waitSignal(timing.changed, timeout=15_000):
            client.request(DescribeDevice("auto"))
    timing.measure(("auto", "quick", "plain"), "auto")  # The first of which can't be measured.
    assert timing.expected_s("quick", 120_000) is None
    if not is_described_first:
        client.request(DescribeDevice("auto"))
    qtbot.waitUntil(lambda: timing.expected_s("plain", 120_000) == 2.0, timeout=15_000)
    assert timing.expected_s("quick", 120_000) == 2.0
    assert timing.expected_s("auto", 120_000) is None
