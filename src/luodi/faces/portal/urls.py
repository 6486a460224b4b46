"""The public's pages."""

from django.urls import path
from django.views.i18n import set_language

from luodi.faces.portal import (
    contests,
    figures,
    following,
    guide,
    home,
    own,
    powers,
    projects,
    raising,
    rating,
    results,
    similar,
)

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", set_language, name="language"),
    path("figures/", figures.figures, name="figures"),
    path("figures.csv", figures.as_csv, name="figures_csv"),
    path("figures.json", figures.as_json, name="figures_json"),
    path("results/", results.results, name="results"),
    path("results/<slug:number>/", results.result, name="result"),
    path("contests/<slug:number>/", contests.contest, name="contest"),
    path("contests/<slug:number>/<slug:unit>/", contests.unit, name="contest_unit"),
    path("projects/", projects.projects, name="projects"),
    path("guide/", guide.types, name="guides"),
    path("guide/<slug:code>/", guide.guide, name="guide"),
    path("guide/<slug:code>/flow.bpmn", guide.bpmn, name="bpmn"),
    path("powers/", powers.powers, name="powers"),
    path("powers/<slug:code>/", powers.power, name="power"),
    path("raise/similar/", similar.hint, name="similar"),
    path("raise/<slug:code>/", raising.raise_one, name="raise"),
    path("rate/", rating.rates, name="rates"),
    path("rate/visit/<slug:code>/", rating.visit, name="rate_visit"),
    path("rate/<slug:kind>/<slug:code>/", rating.rate, name="rate"),
    path("follow/", following.follow, name="follow"),
    path("follow/leave/", following.leave, name="leave"),
    path("matter/<slug:number>/", own.progress, name="progress"),
    path("matter/<slug:number>/files/<int:pk>/", own.file, name="file"),
    path("matter/<slug:number>/<slug:kind>/", own.do, name="do"),
]
