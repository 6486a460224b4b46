"""Times in a map's formats, with zones, without a time of day, and as Excel and Parquet give them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.city.matters.importing.times import Read, Times, reader_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = "%Y/%m/%d %H:%M:%S"


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


@given(st.datetimes(min_value=datetime(1900, 1, 1)), st.sampled_from([PLAIN, "%d.%m.%Y %H:%M", "%Y年%m月%d日"]))
def test_plain_formats_are_read_as_strptime_reads_them(at: datetime, written: str) -> None:
    text = at.strftime(written)
    assert reader_of(written)(text) == datetime.strptime(text, written)


@given(st.text(alphabet="0123456789/: ", max_size=20))
def test_what_is_read_at_all_is_what_strptime_reads(text: str) -> None:
    try:
        found = reader_of(PLAIN)(text)
    except ValueError:
        return
    assert found == datetime.strptime(text, PLAIN)


@pytest.mark.parametrize(
    "text", ["2019/2/30 1:00:00", "2019/13/1 1:00:00", "2019/1/1 24:00:00", "2019/1/1", "", "昨天"]
)
def test_no_time_is_no_time(text: str) -> None:
    assert Times((PLAIN,), SHANGHAI).read(text) is None


def test_formats_are_tried_in_order_and_take_the_maps_zone() -> None:
    times = Times((PLAIN, "%Y/%m/%d", "%d %B %Y %I:%M %p"), SHANGHAI)
    assert times.read(" 2019/4/1 9:00:00 ") == Read(ms(2019, 4, 1, 1))
    assert times.read("2019/4/1") == Read(ms(2019, 3, 31, 16), whole_day=True)
    assert times.read("1 April 2019 09:00 PM") == Read(ms(2019, 4, 1, 13))


def test_a_day_that_ends_something_means_its_last_second() -> None:
    times = Times(("%Y/%m/%d",), SHANGHAI)
    assert times.read("2019/4/1", last=True) == Read(ms(2019, 4, 1, 15, 59, 59), whole_day=True)
    assert times.read(date(2019, 4, 1), last=True) == times.read("2019/4/1", last=True)


def test_a_zone_written_with_the_time_goes_before_the_maps() -> None:
    times = Times(("iso",), SHANGHAI)
    assert times.read("2016-07-13 15:11:07+00:00") == Read(ms(2016, 7, 13, 15, 11, 7))
    assert times.read("2016-07-13") == Read(ms(2016, 7, 12, 16), whole_day=True)


def test_cells_that_are_times_are_taken_as_they_are() -> None:
    times = Times(("iso",), SHANGHAI)
    assert times.read(datetime(2019, 4, 1, 9)) == Read(ms(2019, 4, 1, 1))
    assert times.read(datetime(2019, 4, 1, 9, tzinfo=timezone(timedelta(hours=9)))) == Read(ms(2019, 4, 1))
