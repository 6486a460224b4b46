"""The room of projects: investment and key projects, each once, on the matter that carries it."""
