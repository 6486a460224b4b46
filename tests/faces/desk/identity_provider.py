"""A provider of identities (OpenID Connect) of the test's own: it signs real tokens, checks PKCE, and can misbehave."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "luodi-test", "a secret, with: signs"


class Provider:
    """Serves until closed. Change `claims`, `signs` or `says` to have it misbehave."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.kid = "k1"
        self.claims: dict[str, Any] = {}
        """Put over the claims of a right token; None leaves one out."""
        self.says: dict[str, Any] = {}
        """Put over its description of itself."""
        self.header: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.signs: Any = None
        self.codes: dict[str, dict[str, str]] = {}
        self.secrets: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(outer.get(urlsplit(self.path).path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.secrets.append(self.headers.get("Authorization", ""))
                self.answer(outer.token({k: v[0] for k, v in parse_qs(body).items()}, self.headers))

            def answer(self, said: tuple[int, Any]) -> None:
                raw = json.dumps(said[1]).encode()
                self.send_response(said[0])
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def get(self, path: str) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            } | self.says
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [public | {"kid": self.kid, "use": "sig", "alg": "RS256"}]}
        return 404, {}

    def authorize(self, address: str) -> dict[str, str]:
        """Sign somebody in at the address the browser was sent to; return what comes back with the browser."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], headers: Any) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if not asked or asked["code_challenge"] != challenge or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if not headers.get("Authorization", "").startswith("Basic "):
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "preferred_username": "wang",
        } | self.claims
        kept = {key: value for key, value in claims.items() if value is not None}
        key = self.key if self.signs is None else self.signs
        token = jwt.encode(kept, key, self.algorithm, headers={"kid": self.kid} | self.header)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}
