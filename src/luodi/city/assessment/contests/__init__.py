"""擂台赛 contests: units speak in the order of an assessment; what they promised becomes matters (systems.md E2)."""
