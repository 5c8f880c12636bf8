"""The owner's workflows: when something happens, wait, look, and do."""
