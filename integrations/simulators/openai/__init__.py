"""The OpenAI simulator, served under ``/openai/v1``."""
