"""述责述廉、民主评议 appraisals: secretaries report, are questioned, and are voted on in secret (systems.md E5)."""
