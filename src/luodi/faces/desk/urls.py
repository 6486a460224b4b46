"""Staff's pages, all under /desk/."""

from django.urls import path

from luodi.faces.desk import (
    acting,
    exporting,
    files,
    filters,
    identity,
    inbox,
    many,
    matter,
    me,
    raising,
    search,
    signing,
    types,
    units,
    webhooks,
    workbooks,
)

app_name = "desk"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/demo/", signing.demo, name="demo"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("matters/", search.matters, name="matters"),
    path("matters/<slug:number>/", matter.matter, name="matter"),
    path("matters/<slug:number>/do/<slug:kind>/", acting.do, name="do"),
    path("matters/<slug:number>/identity/", identity.identity, name="identity"),
    path("matters/<slug:number>/files/", files.upload, name="upload"),
    path("matters/<slug:number>/files/<int:pk>/", files.file, name="file"),
    path("matters/<slug:number>/files/<int:pk>/preview/", files.preview, name="preview"),
    path("filters/", filters.filters, name="filters"),
    path("filters/<int:pk>/", filters.change, name="filter"),
    path("many/<slug:kind>/", many.many, name="many"),
    path("raise/", raising.choose, name="raise"),
    path("raise/<slug:code>/", raising.raise_one, name="raise_one"),
    path("units/", units.units, name="units"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("types/", types.types, name="types"),
    path("types/<slug:code>/<int:version>/", types.version, name="type"),
    path("exports/", exporting.exports, name="exports"),
    path("exports/journal/", exporting.journal_, name="export_journal"),
    path("exports/<int:pk>/", exporting.file, name="export_file"),
    path("exports/<int:pk>/again/", exporting.again, name="export_again"),
    path("workbooks/", workbooks.workbooks_, name="workbooks"),
    path("workbooks/<slug:sheet>.xlsx", workbooks.template, name="template"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<int:pk>/end/", webhooks.end, name="webhook_end"),
    path("webhooks/deliveries/<int:pk>/again/", webhooks.again, name="delivery_again"),
    path("me/", me.me, name="me"),
    path("me/tokens/<int:pk>/revoke/", me.revoke, name="revoke"),
]
