"""The screens of people and workspaces, by noun."""
