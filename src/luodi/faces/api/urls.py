"""Addresses of the programming interface."""

from django.urls import path

from luodi.faces.api.api import api

app_name = "api"
urlpatterns = [path("", api.urls)]
