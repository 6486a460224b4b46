"""OpenID Connect against a provider that really signs: in when everything fits, out when any one thing does not."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from identity_provider import CLIENT, SECRET, Provider

from browser import Browser
from luodi.city.registry.models import Identity, Person, SignIn
from luodi.faces.desk import openid

Browse = Callable[..., Browser]


@pytest.fixture
def provider(settings: Any, db: None) -> Iterator[Provider]:
    made = Provider()
    settings.LUODI_OIDC_ISSUER = made.issuer
    settings.LUODI_OIDC_CLIENT, settings.LUODI_OIDC_SECRET = CLIENT, SECRET
    openid.forget()
    yield made
    openid.forget()
    made.close()


def asked(browser: Browser, next_: str = "") -> str:
    """Go to the provider; return the address the browser was sent to."""
    response = browser.client.get("/desk/sign-in/oidc/" + (f"?next={next_}" if next_ else ""))
    assert response.status_code == 302
    return str(response["Location"])


def come_back(browser: Browser, answer: dict[str, str]) -> Any:
    return browser.client.get("/desk/sign-in/oidc/back/", answer)


def signed_in(browser: Browser) -> bool:
    return browser.client.get("/desk/").status_code == 200


def test_the_sign_in_page_offers_it_only_where_there_is_one(browse: Browse, provider: Provider, settings: Any) -> None:
    assert "/desk/sign-in/oidc/" in browse().get("/desk/sign-in/").html
    settings.LUODI_OIDC_ISSUER = ""
    assert "/desk/sign-in/oidc/" not in browse().get("/desk/sign-in/").html
    assert browse().client.get("/desk/sign-in/oidc/").status_code == 404
    assert browse().client.get("/desk/sign-in/oidc/back/").status_code == 404


def test_whoever_the_provider_knows_is_let_in_to_the_page_asked_for(browse: Browse, provider: Provider) -> None:
    browser = browse()
    question = {k: v[0] for k, v in parse_qs(urlsplit(asked(browser, "/desk/units/")).query).items()}
    assert question["client_id"] == CLIENT
    assert question["redirect_uri"] == "http://testserver/desk/sign-in/oidc/back/"
    assert "openid" in question["scope"].split()
    assert len({question["state"], question["nonce"], question["code_challenge"]}) == 3
    response = come_back(browser, provider.authorize(asked(browser, "/desk/units/")))
    assert (response.status_code, response["Location"]) == (302, "/desk/units/")
    assert signed_in(browser)
    assert SignIn.objects.get(person__username="wang").how == "oidc"
    sent = base64.b64decode(provider.secrets[0].removeprefix("Basic ")).decode()
    assert sent == f"{CLIENT}:{quote(SECRET, safe='')}"


def test_the_first_sign_in_links_and_a_new_name_there_changes_nothing(browse: Browse, provider: Provider) -> None:
    come_back(browser := browse(), provider.authorize(asked(browser)))
    assert Identity.objects.get().person.username == "wang"
    provider.claims = {"preferred_username": "chen"}
    come_back(again := browse(), provider.authorize(asked(again)))
    assert SignIn.objects.filter(person__username="wang").count() == 2
    assert not SignIn.objects.filter(person__username="chen").exists()


def test_another_identity_with_the_same_name_does_not_take_it_over(browse: Browse, provider: Provider) -> None:
    come_back(browser := browse(), provider.authorize(asked(browser)))
    provider.claims = {"sub": "somebody else"}
    come_back(other := browse(), provider.authorize(asked(other)))
    assert not signed_in(other)


@pytest.mark.parametrize("name", ["nobody", "", None, "WANG "])
def test_whom_the_city_does_not_know_is_told_so(browse: Browse, provider: Provider, name: str | None) -> None:
    provider.claims = {"preferred_username": name}
    browser = browse()
    come_back(browser, provider.authorize(asked(browser)))
    assert "没有对应的账号" in browser.get("/desk/sign-in/").text
    assert not signed_in(browser)
    assert not Identity.objects.exists()


def test_who_left_stays_out_though_linked(browse: Browse, provider: Provider) -> None:
    come_back(browser := browse(), provider.authorize(asked(browser)))
    Person.objects.filter(username="wang").update(active=False)
    come_back(again := browse(), provider.authorize(asked(again)))
    assert not signed_in(again)


HOUR = 3600
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another-client"},
    "several audiences, not for us": {"aud": [CLIENT, "another"], "azp": "another"},
    "several audiences, for nobody": {"aud": [CLIENT, "another"]},
    "expired": {"exp": int(time.time()) - HOUR},
    "from the future": {"iat": int(time.time()) + HOUR, "exp": int(time.time()) + 2 * HOUR},
    "without an end": {"exp": None},
    "without a subject": {"sub": None},
    "another nonce": {"nonce": "guessed"},
    "no nonce": {"nonce": None},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_a_token_that_does_not_fit_lets_nobody_in(browse: Browse, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    browser = browse()
    come_back(browser, provider.authorize(asked(browser)))
    assert not signed_in(browser)
    assert "没有成功" in browser.get("/desk/sign-in/").text


def _another_key(provider: Provider) -> None:
    provider.signs = rsa.generate_private_key(65537, 2048)


def _unsigned(provider: Provider) -> None:
    provider.signs, provider.algorithm = "", "none"


def _signed_with_the_clients_secret(provider: Provider) -> None:
    provider.signs, provider.algorithm = SECRET.ljust(32, "x"), "HS256"


def _a_key_nobody_has(provider: Provider) -> None:
    provider.header = {"kid": "k9"}


@pytest.mark.parametrize("harm", [_another_key, _unsigned, _signed_with_the_clients_secret, _a_key_nobody_has])
def test_a_signature_that_is_not_the_providers_lets_nobody_in(
    browse: Browse, provider: Provider, harm: Callable[[Provider], None]
) -> None:
    harm(provider)
    browser = browse()
    come_back(browser, provider.authorize(asked(browser)))
    assert not signed_in(browser)


def test_a_provider_that_changed_its_key_is_asked_for_the_new_one(browse: Browse, provider: Provider) -> None:
    come_back(browser := browse(), provider.authorize(asked(browser)))
    provider.key, provider.kid = rsa.generate_private_key(65537, 2048), "k2"
    come_back(again := browse(), provider.authorize(asked(again)))
    assert signed_in(again)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "guessed"},
        {"state": ""},
        {"code": "guessed"},
        {"code": ""},
        {"error": "x"},
        {"iss": "https://x.example"},
    ],
    ids=["state", "no state", "code", "no code", "denied", "mixed up"],
)
def test_an_answer_that_was_not_asked_for_lets_nobody_in(
    browse: Browse, provider: Provider, change: dict[str, str]
) -> None:
    browser = browse()
    come_back(browser, provider.authorize(asked(browser)) | change)
    assert not signed_in(browser)


def test_an_answer_works_once_and_in_the_browser_that_asked(browse: Browse, provider: Provider) -> None:
    browser, thief = browse(), browse()
    answer = provider.authorize(asked(browser))
    come_back(thief, answer)
    assert not signed_in(thief)
    come_back(browser, answer)
    assert signed_in(browser)
    browser.client.post("/desk/sign-out/")
    come_back(again := browse(), answer)
    assert not signed_in(again)


def test_who_takes_too_long_asks_again(browse: Browse, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = browse()
    answer = provider.authorize(asked(browser))
    monkeypatch.setattr(openid, "PATIENCE", -1)
    late = time.time() + 601
    monkeypatch.setattr(openid.time, "time", lambda: late)
    come_back(browser, answer)
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"token_endpoint": "http://203.0.113.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_provider_that_is_not_itself_is_not_asked(browse: Browse, provider: Provider, says: dict[str, Any]) -> None:
    provider.says = says
    response = browse().client.get("/desk/sign-in/oidc/")
    assert response["Location"] == "/desk/sign-in/"


def test_a_provider_that_is_away_is_told_and_is_no_error(browse: Browse, provider: Provider) -> None:
    provider.close()
    browser = browse()
    assert browser.client.get("/desk/sign-in/oidc/")["Location"] == "/desk/sign-in/"
    assert "没有成功" in browser.get("/desk/sign-in/").text


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example"])
def test_it_never_leads_to_another_site(browse: Browse, provider: Provider, next_: str) -> None:
    browser = browse()
    assert come_back(browser, provider.authorize(asked(browser, next_)))["Location"] == "/desk/"


def test_the_session_is_not_the_one_from_before(browse: Browse, provider: Provider) -> None:
    browser = browse()
    answer = provider.authorize(asked(browser))
    before = json.dumps(dict(browser.client.session))
    come_back(browser, answer)
    after = dict(browser.client.session)
    assert "oidc" in before
    assert "oidc" not in after
