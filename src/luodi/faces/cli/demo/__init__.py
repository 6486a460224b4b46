"""A demo city: staff who can sign in, and some months of invented matters handled by them through the real actions."""

from luodi.faces.cli.demo.people import PASSWORD, let_them_in
from luodi.faces.cli.demo.town import build

__all__ = ["PASSWORD", "build", "let_them_in"]
