"""A number plate leads to its keeper: in what leaves the house it is masked, and nothing that only looks like one."""

import pytest

from luodi.city.matters.masking import masked


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("鲁B12345占道", "鲁B****5占道"),
        ("车牌鲁B·A1234。", "车牌鲁B****4。"),
        ("鲁B D12345 堵门", "鲁B****5 堵门"),
        ("鲁B1234学的教练车", "鲁B****学的教练车"),
        ("粤Z1234港", "粤Z****港"),
    ],
)
def test_a_plate_keeps_its_offices_signs_and_its_last(written: str, leaves: str) -> None:
    assert masked(written) == leaves


@pytest.mark.parametrize("written", ["鲁BUSINESS2", "鲁B123456789", "青A座12345号", "云ABCDEF 1", "B12345"])
def test_what_only_looks_like_a_plate_stays(written: str) -> None:
    assert masked(written) == written
