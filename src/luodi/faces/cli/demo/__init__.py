"""A demo city: staff who can sign in, and a year of invented matters handled by them through the real actions."""

from luodi.faces.cli.demo.cases import Size
from luodi.faces.cli.demo.forms import send_forms
from luodi.faces.cli.demo.inspections import inspect
from luodi.faces.cli.demo.people import PASSWORD, let_them_in
from luodi.faces.cli.demo.town import SEED, build

__all__ = ["PASSWORD", "SEED", "Size", "build", "inspect", "let_them_in", "send_forms"]
