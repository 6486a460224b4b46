"""A whole life over HTTP: raised by the public, handled by staff with tokens, rated by who raised it."""

from api_client import ApiClient


def test_a_hotline_appeal_goes_from_raising_to_closing_with_tokens_alone(api: ApiClient) -> None:
    raised = api.raise_("hotline", "路灯不亮", text="坏了三天", region="370202", facts={"kind": "投诉"}).ok()
    number = raised["number"]
    assert len(raised["code"]) == 10
    api.as_("zhou").do(number, "accept")
    assigned = api.as_("wu").do(number, "assign", lead="qd-zjj", co=["qd-cgj"])
    assert (assigned["lead"], assigned["steps"]) == ("qd-zjj", ["handle", "assist"])
    api.as_("wang").do(number, "handle", words="已现场维修")
    api.as_("chen").do(number, "handle")
    api.as_("feng").do(number, "sign", verdict="agree")
    api.as_("wang").do(number, "reply", words="路灯已修好")
    api.as_("zheng").do(number, "call_back", satisfied="yes")
    closed = api.as_("zhou").do(number, "close")
    assert (closed["status"], closed["seq"], closed["due"]) == ("closed", 9, None)
