"""An app, because viewflow looks for one around its flows."""
